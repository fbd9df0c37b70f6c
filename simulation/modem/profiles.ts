/**
 * The makes of modem that can be simulated: what they call themselves, and where each is different from 27.007.
 *
 * Source: the makers' AT command manuals, as far as clients ask: Quectel EC25, Telit LE910C1, SIMCom SIM7600, u-blox
 * TOBY-L2, Sierra Wireless MC7455.
 */
export interface Profile {
	readonly manufacturer: string;
	readonly model: string;
	readonly revision: string;
	/** What answers with the card's number, and the word before it. */
	readonly iccid: { readonly [command: string]: string };
	/** Restart the modem. */
	readonly restart: readonly string[];
	readonly powerOff: readonly string[];
	/** What it says when it has started. */
	readonly ready: readonly string[];
	/** What it says of its SIM: inserted, and pulled. */
	readonly sim: { readonly inserted: readonly string[]; readonly pulled: readonly string[] };
	/** Settings that it takes and that change nothing here. */
	readonly takes: RegExp;
	/** Fixed answers, by command. */
	readonly says: { readonly [command: string]: string };
}

const RESTART = '+CFUN=1,1';

export const profiles = {
	generic: {
		manufacturer: 'Gatehouse',
		model: 'Simulated modem',
		revision: '1.0',
		iccid: { '+CCID': '+CCID: ' },
		restart: [RESTART],
		powerOff: ['+CPOF'],
		ready: ['RDY'],
		sim: { inserted: ['+CPIN: READY'], pulled: ['+CPIN: NOT INSERTED'] },
		takes: /^$/,
		says: {},
	},
	quectel: {
		manufacturer: 'Quectel',
		model: 'EC25',
		revision: 'EC25EFAR06A01M4G',
		iccid: { '+QCCID': '+QCCID: ', '+ICCID': '+ICCID: ' },
		restart: [RESTART],
		powerOff: ['+QPOWD', '+QPOWD=1', '+QPOWD=0'],
		ready: ['RDY'],
		sim: { inserted: ['+CPIN: READY', '+QUSIM: 1'], pulled: ['+QSIMSTAT: 1,0', '+CPIN: NOT INSERTED'] },
		takes: /^\+(QINDCFG|QURCCFG|QCFG|QSIMSTAT|QNWPREFCFG)=/,
		says: {
			'+QINISTAT': '+QINISTAT: 7',
			'+QCFG="nwscanmode"': '+QCFG: "nwscanmode",0',
			'+QCFG="band"': '+QCFG: "band",0x93,0x1a0000800d5,0x0',
			'+QSIMSTAT?': '+QSIMSTAT: 1,1',
			'+QNWINFO': '+QNWINFO: "FDD LTE","310260","LTE BAND 3",1850',
		},
	},
	telit: {
		manufacturer: 'Telit',
		model: 'LE910C1-EU',
		revision: '25.20.676',
		iccid: { '#CCID': '#CCID: ' },
		restart: ['#REBOOT', '#ENHRST=1,0', RESTART],
		powerOff: ['#SHDN'],
		ready: [],
		sim: { inserted: ['#QSS: 1', '#QSS: 2', '#QSS: 3'], pulled: ['#QSS: 0'] },
		takes: /^(#(QSS|PSMRI|SIMDET|ECM|USBCFG|AUTOBND|DVICFG)=)/,
		says: {
			'#QSS?': '#QSS: 2,3',
			'#ECM?': '#ECM: 0,0',
			'#USBCFG?': '#USBCFG: 0',
			'#BND=?': '#BND: (0),(0-11),(1-524287)',
			'#BND?': '#BND: 0,11,524287',
			'#SWPKGV': '25.20.676-P0F.670300',
		},
	},
	simcom: {
		manufacturer: 'SIMCOM INCORPORATED',
		model: 'SIMCOM_SIM7600E-H',
		revision: 'LE20B03SIM7600M22',
		iccid: { '+CICCID': '+ICCID: ' },
		restart: ['+CRESET', '+CFUN=6', RESTART],
		powerOff: ['+CPOF', '+CPOWD=1'],
		ready: ['RDY'],
		sim: { inserted: ['+CPIN: READY', 'SMS DONE', 'PB DONE'], pulled: ['+SIMCARD: NOT AVAILABLE'] },
		takes: /^\+(AUTOCSQ|CNMP|CNSMOD|EXUNSOL|CATR|UIMHOTSWAPON)=/,
		says: {
			'+CNSMOD?': '+CNSMOD: 0,8',
			'+CNMP?': '+CNMP: 2',
			'+AUTOCSQ?': '+AUTOCSQ: 0,0',
		},
	},
	ublox: {
		manufacturer: 'u-blox',
		model: 'TOBY-L200',
		revision: '09.71',
		iccid: { '+CCID': '+CCID: ' },
		restart: ['+CFUN=16', '+CFUN=15', RESTART],
		powerOff: ['+CPWROFF'],
		ready: [],
		sim: { inserted: ['+UUSIMSTAT: 1'], pulled: ['+UUSIMSTAT: 0'] },
		takes: /^\+(UCGED|URAT|UPSV|UMWI|UGPIOC)=/,
		says: {
			// ModemManager lets no u-blox in that does not answer this one.
			'+URAT=?': '+URAT: (0-6),(0,2,3)',
			'+URAT?': '+URAT: 5,3',
			'+UBANDSEL?': '+UBANDSEL: 800,1800,2600',
			'+UUSBCONF?': '+UUSBCONF: 2,"ECM",,"0x1146"',
			'+UPSV?': '+UPSV: 0',
		},
	},
	sierra: {
		manufacturer: 'Sierra Wireless, Incorporated',
		model: 'MC7455',
		revision: 'SWI9X30C_02.24.05.06',
		iccid: { '!ICCID?': '!ICCID: ', '+ICCID': 'ICCID: ' },
		restart: ['!RESET', RESTART],
		powerOff: ['!POWERDOWN'],
		ready: [],
		sim: { inserted: ['+CPIN: READY'], pulled: ['+CPIN: SIM REMOVED'] },
		takes: /^!(ENTERCND|SELRAT|UDUSBCOMP)=/,
		says: { '!SELRAT?': '!SELRAT: 00, Automatic', '!PCTEMP?': 'Temp state: Normal\r\nTemperature: 38' },
	},
} satisfies { [name: string]: Profile };

export type ProfileName = keyof typeof profiles;
export const PROFILE_NAMES = [
	'generic',
	'quectel',
	'telit',
	'simcom',
	'ublox',
	'sierra',
] as const satisfies ProfileName[];
