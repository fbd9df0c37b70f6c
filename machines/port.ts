/**
 * A serial port, or a TCP port in its place, as its actor takes and tells it: the seam between a chart that speaks a
 * protocol on a line and `actors/runtime/port.ts`, which owns the line.
 */
export interface PortInput {
	/** Device path, `tcp://host:port`, or `sim:`. */
	readonly path: string;
	/** Bits a second; only a device has it. */
	readonly baudRate: number;
}

/** What the port's actor takes. */
export type ToPort =
	/** `receipt`: tell WRITTEN when the operating system has taken it all. */
	{ readonly type: 'WRITE'; readonly bytes: Uint8Array; readonly receipt: boolean } | { readonly type: 'CLOSE' };

/** What it tells. */
export type FromPort =
	| { readonly type: 'PORT_OPENED' }
	| { readonly type: 'CHUNK'; readonly bytes: Uint8Array }
	| Written;

export interface Written {
	readonly type: 'WRITTEN';
}
