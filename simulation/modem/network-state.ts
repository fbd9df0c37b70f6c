/** The mobile network around the modem: whether it lets it in, who runs it, and how strong it is. */

/** `stat` of +CREG (27.007, 7.2). */
export const NETWORK_STATES = { none: 0, home: 1, searching: 2, denied: 3, unknown: 4, roaming: 5 } as const;
export type NetworkState = keyof typeof NETWORK_STATES;

export const OPERATOR = { long: 'T-Mobile', short: 'TMO', numeric: '310260' } as const;
const LTE = 7;

export class Network {
	/** What it will be for whoever looks for it. */
	is: NetworkState = 'home';
	/** What the modem knows of it; `none` while it does not look. */
	seen: NetworkState = 'none';
	/** `stat` as it was last told. */
	told: number = NETWORK_STATES.none;
	/** +COPS: 0 automatic, 1 by hand, 2 not to be registered. */
	mode = 0;
	/** How +COPS? writes the operator. */
	format = 0;
	area = '1A2B';
	cell = '01C3D4E5';
	/** dBm. */
	rssi = -73;
	/** dBm, dB, dB. */
	rsrp = -95;
	rsrq = -9;
	sinr = 12;

	get selected(): boolean {
		return this.mode !== 2;
	}

	get isRegistered(): boolean {
		return this.seen === 'home' || this.seen === 'roaming';
	}

	deregister(): void {
		this.seen = 'none';
	}

	/** `<stat>[,<lac>,<ci>,<AcT>]`. */
	registration(detail: number): string {
		const stat = NETWORK_STATES[this.seen];
		return detail === 2 && this.isRegistered ? `${stat},"${this.area}","${this.cell}",${LTE}` : `${stat}`;
	}

	/** What +COPS? says. */
	get operator(): string {
		if (!this.isRegistered) return `${this.mode}`;
		const names = [OPERATOR.long, OPERATOR.short, OPERATOR.numeric];
		return `${this.mode},${this.format},"${names[this.format] ?? OPERATOR.long}",${LTE}`;
	}
}
