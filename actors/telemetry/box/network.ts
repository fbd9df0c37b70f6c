/**
 * The network interfaces: whether they are up, what went through them, and how well a wireless one hears.
 *
 * Tells of an address only that it is there: no hardware addresses, no networks' names. What is made by software is left
 * out while it is not in use, and what leads nowhere but to this box always.
 * Source: Documentation/ABI/testing/sysfs-class-net and sysfs-class-net-statistics; wireless(7), /proc/net/wireless.
 */
import type { NetworkInterfaceInfo } from 'node:os';
import type { Measured } from '../../../machines/contract/gateway.ts';
import { type Files, known } from './files.ts';

/** By the interface's name, as `os.networkInterfaces` gives them. */
export type Addresses = { readonly [name: string]: readonly NetworkInterfaceInfo[] | undefined };

/** ARPHRD_LOOPBACK in linux/if_arp.h. */
const LOOPBACK = 772;
/** More tell nothing that a person would read. */
const MOST_INTERFACES = 16;
const MOST_ADDRESSES = 4;

export async function readNetwork(files: Files, addresses: () => Addresses): Promise<Measured['network']> {
	const [signals, there] = [readSignals(await files.text('proc/net/wireless')), addresses()];
	const all = await files.each('sys/class/net', async (folder, name) => {
		const [state, type, hardware] = await Promise.all([
			files.text(`${folder}/operstate`),
			files.number(`${folder}/type`),
			files.names(`${folder}/device`),
		]);
		const isUsed = hardware.length > 0 || state === 'up' || state === 'unknown';
		// The inner ends of containers come and go by the dozen.
		if (type === LOOPBACK || !isUsed || name.startsWith('veth')) return undefined;
		const counter = async (what: string) => await files.number(`${folder}/statistics/${what}`);
		const [rxBytes, txBytes, rxErrors, txErrors] = await Promise.all(
			['rx_bytes', 'tx_bytes', 'rx_errors', 'tx_errors'].map(counter),
		);
		return known({
			...{ state, addresses: reachable(there[name]), rxBytes, txBytes, rxErrors, txErrors },
			signalDbm: signals.get(name),
		});
	});
	return all && Object.fromEntries(Object.entries(all).slice(0, MOST_INTERFACES));
}

function reachable(infos: Addresses[string]): string[] | undefined {
	const told = (infos ?? []).filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address));
	return told.length > 0 ? told.slice(0, MOST_ADDRESSES).map(({ address }) => address) : undefined;
}

/** In dBm, by the interface's name. Below two lines of headings; a driver may write the level as an unsigned byte. */
function readSignals(text: string | undefined): ReadonlyMap<string, number> {
	const signals = new Map<string, number>();
	for (const [, name = '', word = ''] of (text ?? '').matchAll(/^\s*(\S+):\s+\S+\s+\S+\s+(-?\d{1,3})\.?\s/gm)) {
		const level = Number(word) > 63 ? Number(word) - 256 : Number(word);
		if (level < 0 && level > -200) signals.set(name, level);
	}
	return signals;
}
