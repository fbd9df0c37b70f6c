/** What the modem can be told to do, as actions of the gateway (contract, "A command"). */
import { z } from 'zod';
import type { DelegatedActions } from '../runtime/delegated.ts';

/** 3GPP TS 23.003, 9.1, as it is used: operators' names have more than letters, digits and hyphens in them. */
export const apnName = z
	.string()
	.max(100)
	.regex(/^[^\s"',;\\]+$/, 'must be without spaces, quotes, commas and semicolons');

export const modemActions = {
	'modem.restart': {
		schema: z.strictObject({}).describe('Restarts the modem; its data connection is down meanwhile.'),
		isRepeatable: true,
	},
	'modem.sendSms': {
		schema: z
			.strictObject({
				number: z
					.string()
					.regex(/^\+?[0-9]{3,20}$/, 'must be digits, with or without a leading "+"')
					.describe('whom it goes to; international with a leading "+"'),
				text: z.string().min(1).max(1_530).describe('at most ten parts'),
			})
			.describe('Sends a text message.'),
		isRepeatable: false,
	},
	'modem.setApn': {
		schema: z
			.strictObject({ apn: apnName.describe('the access point name of the mobile network') })
			.describe('Sets the access point name, durably, and connects anew with it.'),
		isRepeatable: true,
	},
} satisfies DelegatedActions;
