/**
 * A GPIO chip for the virtual machine: an ACPI table that announces one, whose registers are plain memory that the kernel
 * keeps its hands off. Lines are set by the kernel's own driver (gpio-amdpt), and read back from the memory.
 *
 * Source: ACPI specification 6.5, 5.2.6 (header), 6.4 (resources), 20.2 (AML); drivers/gpio/gpio-amdpt.c (registers).
 */

/** The physical address; bit n of the 32-bit word at +8 is the level of line n. */
export const GPIO_ADDRESS = 0x2000_0000;

/** The kernel's parameter that keeps it free. */
export const GPIO_MEMORY = `64K$0x${GPIO_ADDRESS.toString(16)}`;

const SIZE = 0x1000;

/** `Scope (\_SB) { Device (GPO0) { Name (_HID, "AMDF030") Name (_CRS, ResourceTemplate () { Memory32Fixed }) } }` */
export function gpioTable(): Buffer {
	const resources = Buffer.concat([memory32Fixed(GPIO_ADDRESS, SIZE), Buffer.from([0x79, 0])]);
	const buffer = packaged([0x11], Buffer.concat([Buffer.from([0x0a, resources.length]), resources]));
	const body = Buffer.concat([
		Buffer.from('GPO0'),
		name('_HID', Buffer.from('\x0dAMDF030\0', 'latin1')),
		name('_CRS', buffer),
	]);
	const scope = packaged([0x10], Buffer.concat([Buffer.from('\\_SB_'), packaged([0x5b, 0x82], body)]));
	return table(scope);
}

function name(word: string, value: Buffer): Buffer {
	return Buffer.concat([Buffer.from([0x08]), Buffer.from(word), value]);
}

/** PkgLength counts itself: two bytes of it, which is enough here. */
function packaged(opcode: readonly number[], body: Buffer): Buffer {
	const length = body.length + 2;
	return Buffer.concat([Buffer.from([...opcode, 0x40 | (length & 0x0f), length >> 4]), body]);
}

function memory32Fixed(address: number, size: number): Buffer {
	const descriptor = Buffer.alloc(12);
	descriptor.set([0x86, 9, 0, 1]);
	descriptor.writeUInt32LE(address, 4);
	descriptor.writeUInt32LE(size, 8);
	return descriptor;
}

function table(aml: Buffer): Buffer {
	const header = Buffer.alloc(36);
	header.write('SSDT', 0);
	header.writeUInt32LE(header.length + aml.length, 4);
	header.writeUInt8(2, 8);
	header.write('GATEHSGPIOCHIP', 10);
	header.writeUInt32LE(1, 24);
	header.write('GATE', 28);
	header.writeUInt32LE(1, 32);
	const whole = Buffer.concat([header, aml]);
	const sum = whole.reduce((total, byte) => total + byte, 0);
	whole.writeUInt8((256 - (sum % 256)) % 256, 9);
	return whole;
}
