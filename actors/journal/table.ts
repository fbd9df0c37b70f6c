/**
 * Whether one of LevelDB's tables is as LevelDB wrote it, by the checksums of its blocks.
 *
 * LevelDB itself does not look at them when it merges tables, and aborts the process where it finds keys out of order. Pure.
 *
 * Source: leveldb, doc/table_format.md and table/format.h; Snappy: format_description.txt.
 */
const FOOTER = 48;
const MAGIC = 0xdb4775248b80fb57n;
const SNAPPY = 1;

interface Place {
	readonly offset: number;
	readonly size: number;
}

export function isWholeTable(table: Buffer): boolean {
	try {
		const footer = table.subarray(-FOOTER);
		if (table.length < FOOTER || footer.readBigUInt64LE(FOOTER - 8) !== MAGIC) return false;
		const reader = new Reader(footer);
		// Where the filters are, and where the data is.
		const [filters, data] = [reader.place(), reader.place()].map((place) => placesIn(blockAt(table, place)));
		return [...(filters ?? []), ...(data ?? [])].every((place) => isWhole(table, place));
	} catch (error) {
		// Something points out of the table, or a checksum is wrong.
		if (error instanceof RangeError) return false;
		throw error;
	}
}

/** Behind each block: how it is compressed, and a checksum over both. @throws RangeError */
function isWhole(table: Buffer, { offset, size }: Place): boolean {
	const end = offset + size + 1;
	return table.readUInt32LE(end) === mask(crc32c(table, offset, end));
}

/** The block, unpacked. @throws RangeError Its checksum is wrong. */
function blockAt(table: Buffer, place: Place): Buffer {
	if (!isWhole(table, place)) throw new RangeError('a wrong checksum');
	const end = place.offset + place.size;
	const packed = table.subarray(place.offset, end);
	return table[end] === SNAPPY ? unpack(packed) : packed;
}

/** An index block's values: where other blocks are. */
function placesIn(block: Buffer): Place[] {
	const restarts = block.readUInt32LE(block.length - 4);
	const reader = new Reader(block.subarray(0, block.length - 4 * (restarts + 1)));
	const places: Place[] = [];
	while (!reader.isAtEnd) {
		reader.varint();
		const keyLength = reader.varint();
		reader.varint();
		reader.bytes(keyLength);
		places.push(reader.place());
	}
	return places;
}

class Reader {
	readonly #bytes: Buffer;
	#at = 0;

	constructor(bytes: Buffer) {
		this.#bytes = bytes;
	}

	get isAtEnd(): boolean {
		return this.#at >= this.#bytes.length;
	}

	/** @throws RangeError at the end, or where it is too large. */
	varint(): number {
		let value = 0;
		for (let scale = 1; scale < 2 ** 35; scale *= 128) {
			const byte = this.#bytes.readUInt8(this.#at++);
			value += (byte & 0x7f) * scale;
			if (byte < 0x80) return value;
		}
		throw new RangeError('a number that is too long');
	}

	/** Little-endian. */
	number(width: number): number {
		const value = this.#bytes.readUIntLE(this.#at, width);
		this.#at += width;
		return value;
	}

	bytes(length: number): Buffer {
		if (this.#at + length > this.#bytes.length) throw new RangeError('past the end');
		this.#at += length;
		return this.#bytes.subarray(this.#at - length, this.#at);
	}

	place(): Place {
		return { offset: this.varint(), size: this.varint() };
	}
}

/** Of blocks whose checksum is right: what does not unpack is not Snappy's. @throws RangeError */
function unpack(packed: Buffer): Buffer {
	const reader = new Reader(packed);
	const whole = Buffer.alloc(reader.varint());
	let at = 0;
	while (!reader.isAtEnd) {
		const tag = reader.number(1);
		const upper = tag >> 2;
		if ((tag & 3) === 0) {
			const literal = reader.bytes((upper < 60 ? upper : reader.number(upper - 59)) + 1);
			at += literal.copy(whole, at);
			continue;
		}
		const isShort = (tag & 3) === 1;
		const length = isShort ? (upper & 7) + 4 : upper + 1;
		const back = isShort ? ((tag >> 5) << 8) | reader.number(1) : reader.number((tag & 3) === 2 ? 2 : 4);
		// It may overlap what it writes.
		for (let end = at + length; at < end; at++) whole.writeUInt8(whole.readUInt8(at - back), at);
	}
	return whole;
}

/** Castagnoli's polynomial, reflected. */
const POLYNOMIAL = 0x82f63b78;

const crcs = Uint32Array.from({ length: 256 }, (_, byte) => {
	let crc = byte;
	for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
	return crc;
});

function crc32c(bytes: Uint8Array, from: number, to: number): number {
	let crc = 0xffffffff;
	for (let at = from; at < to; at++) crc = (crc >>> 8) ^ (crcs[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
	return ~crc >>> 0;
}

/** LevelDB's: a checksum of what holds checksums would be too regular. */
function mask(crc: number): number {
	return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
