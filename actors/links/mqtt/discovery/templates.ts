/**
 * The templates that Home Assistant evaluates: from the contract's `state` to what it shows, and from what is pressed there
 * to the contract's command. They are Jinja; here they are text.
 *
 * An attribute that is absent or null is told as `None`, which resets an entity to "unknown". A payload that is empty, or no
 * JSON, must not make a template fail: each fault would be a line in Home Assistant's log.
 *
 * Source: Home Assistant, docs/configuration/templating ("Using templates with the MQTT integration").
 */
import type { Place } from './entity.ts';

/** Sets `at` to the attributes of an endpoint: a dictionary, whatever came. */
function attributesAt({ endpoint }: Pick<Place, 'endpoint'>): string {
	return `{% set at = ((value_json | default({})).endpoints | default({}))['${endpoint}'] | default({}) %}`;
}

/**
 * What an attribute says.
 *
 * @param attribute `cluster.attribute`.
 * @param expression Jinja, of the attribute's value `v` and of the endpoint's attributes `at`.
 * @param unknown What is told where the attribute is absent or null.
 */
export function reported(place: Place, attribute: string, expression = 'v', unknown = 'None'): string {
	const known = 'v is defined and v is not none';
	return `${attributesAt(place)}{% set v = at['${attribute}'] %}{{ (${expression}) if ${known} else '${unknown}' }}`;
}

/** `ON` where the expression of `v` is true. */
export function onWhere(place: Place, attribute: string, expression: string): string {
	return reported(place, attribute, `'ON' if ${expression} else 'OFF'`);
}

/** A value of a numbered enumeration in Home Assistant's words; a number that is not named is `None`. */
export function named(place: Place, attribute: string, words: { readonly [value: number]: string }): string {
	return reported(place, attribute, `${dictionary(words)}[v | string] | default('None')`);
}

/** A number in another unit. */
export function scaled(place: Place, attribute: string, divisor: number, decimals: number): string {
	return reported(place, attribute, divisor === 1 ? 'v' : `(v / ${divisor}) | round(${decimals})`);
}

/**
 * A command under an id of its own: to the microsecond, and a number drawn, since several may be sent in one.
 *
 * @param action, args May hold Jinja; `args` is the text of a JSON object.
 */
export function command({ device, endpoint }: Place, action: string, args = '{}'): string {
	const id = 'ha-{{ now().timestamp() }}-{{ range(100000) | random }}';
	return `{"v":1,"id":"${id}","target":${JSON.stringify(device)},"endpoint":${endpoint},"action":"${action}","args":${args}}`;
}

/** Writes one attribute; `value` is Jinja that gives JSON. */
export function write(place: Place, attribute: string, value: string): string {
	return command(place, 'attributes.write', `{"${attribute}":{{ ${value} }}}`);
}

/** A Jinja dictionary. Its keys are strings: a number is found by `| string`. */
export function dictionary(entries: { readonly [key: string]: string | number }): string {
	const text = (value: string | number) => (typeof value === 'number' ? String(value) : `'${value}'`);
	const items = Object.entries(entries).map(([key, value]) => `'${key}': ${text(value)}`);
	return `{ ${items.join(', ')} }`;
}

/** The word of the first condition that holds, else the last: an expression. */
export function firstOf(cases: readonly (readonly [condition: string, word: string])[], otherwise: string): string {
	return cases.reduceRight((rest, [condition, word]) => `('${word}' if ${condition} else ${rest})`, `'${otherwise}'`);
}
