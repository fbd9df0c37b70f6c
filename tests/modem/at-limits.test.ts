import { describe, expect, test } from 'vitest';
import { at } from '../../machines/modem/at-limits.ts';

describe('a limit', () => {
	test.each([
		['', 3],
		['+CSQ', 3],
		['+CPIN?', 10],
		['+CPIN="1234"', 10],
		['+CREG?', 10],
		['+CREG=2', 3],
		['+CFUN=1,1', 15],
		['+COPS=0', 180],
		['+COPS=?', 315],
		['+cops=?', 315],
		['+COPS?', 10],
		['+CUSD=1,"*100#"', 10],
		['+CGACT=1,1', 150],
		['+CGACT?', 3],
		['Z', 6],
		['D*99***1#', 120],
	])('AT%s may take %d s', (text, seconds) => {
		expect(at(text).limitMs).toBe(seconds * 1_000);
	});

	test('may be another', () => {
		expect(at('+CSQ', { limitMs: 500, secret: true })).toEqual({
			...{ text: '+CSQ', limitMs: 500, prefix: '+CSQ:', secret: true },
		});
	});
});

describe('the reply of', () => {
	test.each([
		['+CPIN?', '+CPIN:'],
		['+cpin?', '+CPIN:'],
		['+CSQ', '+CSQ:'],
		['#QSS?', '#QSS:'],
		['+CMGS=23', '+CMGS:'],
		['+COPS=?', '+COPS:'],
		['+CREG?', '+CREG:'],
		['+CREG=?', '+CREG:'],
		['!GSTATUS?', '!GSTATUS:'],
	])('AT%s begins with %s', (text, prefix) => {
		expect(at(text).prefix).toBe(prefix);
	});

	test.each([
		['', 'there is none'],
		['E0', 'a basic command has none'],
		['&F', 'a basic command has none'],
		['+CGMI', 'it is bare'],
		['+CGSN', 'it is bare'],
		['+CREG=2', 'the registration may change at that moment'],
		['+CPIN="1234"', 'the SIM tells of itself then'],
		['+CMEE=1;+CREG?', 'there are several'],
	])('AT%s has no prefix: %s', (text) => {
		expect(at(text)).not.toHaveProperty('prefix');
	});
});
