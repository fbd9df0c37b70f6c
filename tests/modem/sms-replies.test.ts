import { describe, expect, test } from 'vitest';
import {
	explain,
	obstacleIn,
	readList,
	readReference,
	readStorages,
	wantsAcknowledgement,
} from '../../machines/modem/sms-replies.ts';
import { cme, cms, ERROR, SILENT } from '../kit/modem.ts';

const ok = (...lines: string[]) => ({ kind: 'ok' as const, lines });

describe('of +CMGL', () => {
	test('each message is read with its place', () => {
		expect(readList(['+CMGL: 1,1,,26', '0791', '+CMGL: 12,0,"",30', '0792ab'])).toEqual([
			{ index: 1, pdu: '0791' },
			{ index: 12, pdu: '0792ab' },
		]);
	});

	test('one without its message has a place still, and what is no message is left out', () => {
		expect(readList(['junk', '0791', '+CMGL: 1,1,,26', '+CMGL: 2,1,,26', 'hello', '+CMGL: x'])).toEqual([
			{ index: 1, pdu: '' },
			{ index: 2, pdu: '' },
		]);
	});
});

describe('of +CPMS', () => {
	test.each([
		['("ME","SM"),("ME","SM"),("ME","SM")', ['ME', 'SM']],
		['("SM","ME","MT"),("SM"),("SM")', ['SM']],
		['("MT"),("MT"),("MT")', ['MT']],
		['("ME","MT","SM","SR"),("ME","MT","SM","SR"),("ME","SM")', ['ME', 'SM']],
		['"nonsense"', ['SM']],
	])('%s: %j', (lists, storages) => {
		expect(readStorages([`+CPMS: ${lists}`])).toEqual(storages);
	});
});

test('+CSMS says whether what comes directly is acknowledged', () => {
	expect(wantsAcknowledgement(ok('+CSMS: 1,1,1,1'))).toBe(true);
	expect(wantsAcknowledgement(ok('+CSMS: 0,1,1,1'))).toBe(false);
	expect(wantsAcknowledgement(ERROR)).toBe(false);
});

test('+CMGS has a reference, where the modem gives one', () => {
	expect(readReference(ok('+CMGS: 42'))).toBe(42);
	expect(readReference(ok())).toBeUndefined();
	expect(readReference(SILENT)).toBeUndefined();
});

test('errors are explained, and say whether trying again may help', () => {
	const explained = (answer: ReturnType<typeof cms>) => (answer.kind === 'error' ? explain(answer.error) : undefined);
	expect(explained(cms(331))).toEqual({
		text: 'there is no network: send it again later (+CMS ERROR: 331)',
		retryable: true,
	});
	expect(explained(cms(28))?.retryable).toBe(false);
	expect(explained(cme(10))?.text).toBe('there is no SIM: insert it (+CME ERROR: 10)');
	expect(explained(cme(4))).toEqual({ text: 'the modem says +CME ERROR: 4', retryable: false });
	expect(explained(cms(123))).toEqual({ text: 'the modem says +CMS ERROR: 123', retryable: false });
	expect(explained(ERROR)).toEqual({ text: 'the modem says ERROR', retryable: false });
});

test('a row of commands is obstructed by the first that is not ok', () => {
	expect(obstacleIn([ok(), SILENT, ERROR])).toBe('the modem did not answer');
	expect(obstacleIn([ok(), cms(310)])).toBe('there is no SIM: insert it (+CMS ERROR: 310)');
	expect(obstacleIn([ok()])).toBeUndefined();
});
