/**
 * Posts to an OpenTelemetry collector (OTLP over HTTP): one request, one answer, in bounded time and memory.
 *
 * Follows no redirection, and reads no more of an answer than its head. Does not try again: whoever asks does.
 *
 * Source: OpenTelemetry Protocol 1.x, "OTLP/HTTP" (request, response, failures).
 */
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { reasonOf, systemCode } from '../runtime/system-error.ts';
import type { OtlpConfig } from './config.ts';

/** Refused for good: it would be refused again. */
export class Refused extends Error {
	override readonly name = 'Refused';
}

/** Worth another attempt ("Retryable Response Codes"). */
const RETRYABLE: readonly number[] = [429, 502, 503, 504];

const compress = promisify(gzip);

export interface Collector {
	/**
	 * @param signal Which of the collector's doors: `traces`.
	 * @throws Refused, or another error where it may help to try again; with words for people.
	 */
	readonly post: (signal: 'traces' | 'metrics', body: Uint8Array, until: AbortSignal) => Promise<void>;
}

export function collectorAt({ url, headersFile }: Pick<OtlpConfig, 'url' | 'headersFile'>): Collector {
	const base = url.replace(/\/+$/, '');
	return {
		post: async (signal, body, until) => {
			const headers = {
				...(headersFile !== undefined && (await headersIn(headersFile))),
				'content-type': 'application/x-protobuf',
				'content-encoding': 'gzip',
			};
			const { status, statusText } = await request(`${base}/v1/${signal}`, headers, await compress(body), until);
			if (status >= 200 && status < 300) return;
			const words = `it answers ${status}${statusText ? ` ${statusText}` : ''} to ${signal}`;
			throw RETRYABLE.includes(status) ? new Error(words) : new Refused(words);
		},
	};
}

async function request(url: string, headers: { [name: string]: string }, body: Uint8Array, signal: AbortSignal) {
	try {
		const response = await fetch(url, {
			...{ method: 'POST', headers, signal, redirect: 'manual' },
			body: Uint8Array.from(body),
		});
		await response.body?.cancel();
		return response;
	} catch (fault) {
		// What fetch tells is in its cause.
		const cause = fault instanceof Error && fault.cause !== undefined ? fault.cause : fault;
		throw new Error(systemCode(cause) ?? reasonOf(cause), { cause });
	}
}

/** Read anew each time: a token may be renewed while the gateway runs. */
async function headersIn(file: string): Promise<{ [name: string]: string }> {
	const lines = (await readFile(file, 'utf8')).split(/\r?\n/).filter((line) => line.trim() !== '');
	return Object.fromEntries(
		lines.map((line, index) => {
			const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*\S)\s*$/.exec(line) ?? [];
			if (name === undefined || value === undefined)
				throw new Error(`line ${index + 1} of ${file} is no header; write it as in "Authorization: Bearer …"`);
			return [name.toLowerCase(), value];
		}),
	);
}
