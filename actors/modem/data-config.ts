/** What the operator says of the mobile data session (an addition to the contract's "Configuration": `modem.data`). */
import { isIP } from 'node:net';
import { z } from 'zod';

const text = z.string().min(1);

const target = z
	.string()
	.refine(isTarget, 'must be an IP address and a port, such as 1.1.1.1:443 or [2606:4700:4700::1111]:443')
	.describe('an IP address and a TCP port');

function isTarget(target: string): boolean {
	const [, six, four, port] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(target) ?? [];
	const number = Number(port);
	return (isIP(six ?? '') === 6 || isIP(four ?? '') === 4) && number >= 1 && number <= 65_535;
}

const percent = z.int().min(1).max(100);

/** linux/if.h, IFNAMSIZ. */
const interfaceName = z
	.string()
	.regex(/^[^\s/:-][^\s/:]{0,14}$/, 'must be the name of a network interface, such as wwan0');

export const dataConfig = z
	.strictObject({
		way: z
			.enum(['none', 'ppp', 'qmi', 'mbim', 'ecm'])
			.default('none')
			.describe(
				'who makes the data session: "none": another service (NetworkManager, ModemManager), it is only watched; "ppp": pppd on a second port of the modem; "qmi", "mbim": qmicli or mbimcli; "ecm": the modem itself, told over its AT port',
			),
		port: text
			.optional()
			.meta({ description: 'PPP’s serial port, or the control device of QMI and MBIM', examples: ['/dev/ttyUSB3'] }),
		baudRate: z.int().min(9_600).max(4_000_000).default(115_200).describe('of PPP’s port; USB ignores it'),
		interface: interfaceName.optional().meta({
			description: 'the modem’s network interface; default: the one on the same USB device',
			examples: ['wwan0'],
		}),
		dhcp: z
			.enum(['none', 'udhcpc', 'dhclient'])
			.default('none')
			.describe(
				'the program that asks for an address (ECM, QMI); "none": the system’s network service does, as for its other interfaces',
			),
		metric: z
			.int()
			.min(21)
			.max(32_000)
			.default(700)
			.describe('of the mobile default route; the lowest wins: 700 comes after Ethernet (100) and WiFi (600)'),
		failOver: z
			.boolean()
			.default(true)
			.describe('true: the mobile network goes first while the wired one has a route and no internet'),
		check: z
			.strictObject({
				targets: z
					.array(target)
					.max(8)
					.default(['1.1.1.1:443', '9.9.9.9:443'])
					.describe('who must take a TCP connection; one of them is enough; without any, it is not checked'),
				intervalSeconds: z.int().min(30).max(86_400).default(300).describe('how often the mobile way is looked at'),
				limitSeconds: z.int().min(1).max(60).default(10).describe('how long each target may take'),
			})
			.prefault({})
			.describe('whether the internet is there'),
		budget: z
			.strictObject({
				megabytes: z.int().min(1).optional().describe('a month, sent and received; default: no limit'),
				billingDay: z.int().min(1).max(31).default(1).describe('the day on which the month begins, in UTC'),
				warnPercent: percent.default(80).describe('from here on it is an alarm'),
				thinPercent: percent.default(90).describe('from here on telemetry is published less often'),
			})
			.refine(({ warnPercent, thinPercent }) => warnPercent <= thinPercent, {
				path: ['thinPercent'],
				error: 'must not be less than warnPercent',
			})
			.prefault({})
			.describe('how much may go over the mobile network'),
	})
	.refine(({ way, port }) => port !== undefined || (way !== 'ppp' && way !== 'qmi' && way !== 'mbim'), {
		path: ['port'],
		error: 'is required for this way',
	})
	.prefault({})
	.describe('the data session over the mobile network');

export type DataConfig = z.output<typeof dataConfig>;
