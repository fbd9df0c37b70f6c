/**
 * A template as Home Assistant evaluates it: nunjucks, which is close to Jinja, with what Home Assistant adds of what is used
 * here (docs/configuration/templating: `now()`, `to_json`).
 */
import nunjucks from 'nunjucks';

const environment = new nunjucks.Environment(null, { autoescape: false });
environment.addFilter('to_json', (value: unknown) => JSON.stringify(value));
environment.addGlobal('now', () => ({ timestamp: () => Date.now() / 1_000 }));

/** Compiled once: that takes the most of it. */
const templates = new Map<string, nunjucks.Template>();

/** What an entity is told by a payload. One that is no JSON has no `value_json`. */
export function shownBy(template: string, payload: string): string {
	const value_json = parsed(payload);
	return rendered(template, { value: payload, ...(value_json !== undefined && { value_json }) }).trim();
}

/** What Home Assistant publishes. */
export function payloadOf(template: string, variables: Readonly<Record<string, unknown>> = {}): string {
	return rendered(template, variables);
}

function rendered(text: string, variables: object): string {
	const template = templates.get(text) ?? new nunjucks.Template(text, environment);
	templates.set(text, template);
	return template.render(variables);
}

function parsed(payload: string): unknown {
	try {
		return JSON.parse(payload);
	} catch {
		return undefined;
	}
}
