/**
 * The log: one event a line, with secrets taken out.
 *
 * JSON where a machine reads it, coloured text on a terminal; times are ISO 8601 in UTC. Goes to stderr: stdout is for what
 * a command was asked to print.
 */
import { inspect } from 'node:util';
import winston from 'winston';
import type { Json } from '../../machines/json.ts';
import { redact, redactText } from './redact.ts';

/** `error`: somebody must act; `warn`: it may come to that; `info`: what happened; `debug`: how. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What is told besides the message; an error goes under a key of its own. */
export interface Details {
	readonly [name: string]: unknown;
}

/** The message says what happened; what varies goes into the details. */
export interface Log {
	/** What is less urgent is left out; setting it counts for all children too. */
	level: LogLevel;
	error(message: string, details?: Details): void;
	warn(message: string, details?: Details): void;
	info(message: string, details?: Details): void;
	debug(message: string, details?: Details): void;
	/** The same log, with these details in every line. */
	child(details: Details): Log;
}

export interface LogOptions {
	readonly level: LogLevel;
	/** Default: stderr. */
	readonly stream?: NodeJS.WritableStream & { readonly isTTY?: boolean };
	/** Milliseconds since the epoch; default: the wall clock. */
	readonly now?: () => number;
}

export function createLog({ level, stream = process.stderr, now = Date.now }: LogOptions): Log {
	const render = stream.isTTY ? renderText : renderJson;
	const levels = Object.fromEntries(LOG_LEVELS.map((name, urgency) => [name, urgency]));
	const logger = winston.createLogger({
		levels,
		level,
		format: winston.format.printf(({ level, message, details }) =>
			render({ time: new Date(now()).toISOString(), level, message: redactText(String(message)) }, redact(details)),
		),
		transports: [new winston.transports.Stream({ stream })],
	});
	return new WinstonLog(logger, {});
}

interface Line {
	readonly time: string;
	readonly level: string;
	readonly message: string;
}

/** A detail that is named like a field of every line gets an underscore. */
function renderJson(line: Line, details: Json): string {
	const own = Object.entries(details ?? {}).map(([name, value]) => [name in line ? `${name}_` : name, value]);
	return JSON.stringify({ ...line, ...Object.fromEntries(own) });
}

const { colorize } = winston.format;
const painter = colorize({ colors: { error: 'red', warn: 'yellow', info: 'green', debug: 'gray', time: 'gray' } });

function renderText({ time, level, message }: Line, details: Json): string {
	const told = Object.entries(details ?? {}).map(
		([name, value]) => ` ${name}=${inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: null })}`,
	);
	// A message may carry what a device or the cloud sent: it must not break the line or steer the terminal.
	const tame = message.replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
	return `${painter.colorize('time', time)} ${painter.colorize(level, level.padEnd(5))} ${tame}${told.join('')}`;
}

/** Hands the details on under one name: winston would glue a detail named `message` to the message. */
class WinstonLog implements Log {
	readonly #logger: winston.Logger;
	readonly #details: Details;

	constructor(logger: winston.Logger, details: Details) {
		this.#logger = logger;
		this.#details = details;
	}

	get level(): LogLevel {
		return LOG_LEVELS.find((level) => level === this.#logger.level) ?? 'info';
	}

	set level(level: LogLevel) {
		this.#logger.level = level;
	}

	error(message: string, details?: Details) {
		this.#log('error', message, details);
	}

	warn(message: string, details?: Details) {
		this.#log('warn', message, details);
	}

	info(message: string, details?: Details) {
		this.#log('info', message, details);
	}

	debug(message: string, details?: Details) {
		this.#log('debug', message, details);
	}

	child(details: Details): Log {
		return new WinstonLog(this.#logger, { ...this.#details, ...details });
	}

	#log(level: LogLevel, message: string, details?: Details) {
		this.#logger.log({ level, message, details: { ...this.#details, ...details } });
	}
}
