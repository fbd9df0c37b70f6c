/**
 * Text messages as the modem's life sees them: what the messages' chart (`sms.ts`) is given, takes and tells.
 *
 * Texts and numbers are personal: they are in these events, and belong in no log, alarm or error text.
 *
 * Source: 3GPP TS 27.005 (AT commands), 23.040 (the messages), 23.038 (alphabets).
 */
import type { ActorRef, Snapshot } from 'xstate';
import type { AtChannelRef, Urc } from './at.ts';

export interface SmsInput {
	/** A channel whose modem is identified and whose SIM is ready; not in data mode. */
	readonly channel: AtChannelRef;
	readonly owner: ActorRef<Snapshot<unknown>, FromSms>;
}

/** What the chart takes: the channel's URCs, as its owner passes them on, and messages to send. */
export type ToSms = Urc | SendSms;

export interface SendSms {
	readonly type: 'SEND_SMS';
	/** Comes back in SMS_SENT or SMS_FAILED, exactly once; whoever stops the chart before that knows by itself. */
	readonly id: string;
	/** Digits, with or without a leading `+`. */
	readonly number: string;
	readonly text: string;
}

export type FromSms = SmsReceived | SmsSent | SmsFailed | SmsChanged;

export interface SmsReceived {
	readonly type: 'SMS_RECEIVED';
	/** A number, with `+` where it is international, or a name (23.040, 9.1.2.5). */
	readonly from: string;
	/** At most `LONGEST_TEXT` characters; binary messages are none, and are not told. */
	readonly text: string;
	/** When the service centre took it: ms since the epoch. */
	readonly at: number;
	/** Parts of it never came; what came is the text. */
	readonly incomplete?: true;
}

export interface SmsSent {
	readonly type: 'SMS_SENT';
	readonly id: string;
	/** TP-Message-Reference of each part, 0 to 255 (23.040, 9.2.3.6). */
	readonly references: readonly number[];
}

export interface SmsFailed {
	readonly type: 'SMS_FAILED';
	readonly id: string;
	/** What happened and what to do, in words for a person. */
	readonly reason: string;
	/** The same message may go later. */
	readonly retryable: boolean;
	/** It, or some of its parts, may have gone or did go: sending it again may be sending it twice. */
	readonly mayHaveGone: boolean;
}

/** Whether messages come and go; told when it changes. */
export interface SmsChanged {
	readonly type: 'SMS_CHANGED';
	readonly ready: boolean;
	/** Why not, in words. */
	readonly reason?: string;
}

/** Characters of a message that is told. */
export const LONGEST_TEXT = 2_000;
