/**
 * Whether a command fits what there is: its target, its endpoint, its action and its arguments.
 *
 * Pure. Promises: what is valid names a target, an endpoint and an action that exist, with arguments that fit them. What
 * cannot be told yet, because a stack is starting or a device is being interviewed, is neither valid nor rejected. A
 * rejection says what would have fitted.
 *
 * Source: contract, "A command" and "A result".
 */
import { z } from 'zod';
import { commandId } from './command-schema.ts';
import type { Command, Device, DeviceId, Endpoint, Fault, RejectionCode } from './events.ts';
import type { JsonObject } from './json.ts';

/** How many names a message lists. */
const MOST_NAMES = 8;

export type ArgumentCheck = (
	action: string,
	args: JsonObject,
) => { readonly ok: JsonObject } | { readonly fault: string };

export interface StackFacts {
	/** Commands can be sent to it. */
	readonly up: boolean;
	readonly actions: readonly string[];
}

/** What there is to send commands to. */
export interface House {
	readonly stacks: ReadonlyMap<string, StackFacts>;
	readonly devices: ReadonlyMap<DeviceId, Device>;
	readonly check: ArgumentCheck;
}

/** What the stack is asked for. */
export interface Task {
	readonly stack: string;
	/** Absent: the stack itself. */
	readonly device?: DeviceId;
	readonly args: JsonObject;
}

export type Verdict =
	| { readonly is: 'valid'; readonly task: Task }
	/** It may become valid: when its stack is ready, or when the interview is done. */
	| { readonly is: 'held'; readonly by: 'stack' | 'interview' }
	| { readonly is: 'rejected'; readonly error: Fault<RejectionCode> };

/** `commands.cancel` is the dispatcher's own. */
export function isCancellation({ target, action }: Command): boolean {
	return target === 'gateway' && action === 'commands.cancel';
}

/** What `commands.cancel` takes. */
export const cancellation = z
	.strictObject({ id: commandId.describe('the id of the command') })
	.describe('Takes a command back that has not begun.');

/** The id of the command to cancel; undefined where the arguments do not say. */
export function cancelledId(args: JsonObject): string | undefined {
	return cancellation.safeParse(args).data?.id;
}

/** The id of the stack that carries a target: `zw` of `zw-12` and of `zw`. */
export function stackOf(target: string): string {
	return target.split('-', 1).join();
}

/** Whether the command fits what its target is known to be able to do now. */
export function validate(command: Command, house: House): Verdict {
	const { target, action, args } = command;
	const stackId = stackOf(target);
	const stack = house.stacks.get(stackId);
	if (!stack) return unknownTarget(target);
	if (target === stackId) return validateForStack(command, stackId, stack, house);

	const device = house.devices.get(target);
	if (!device) return stack.up || stackId === 'gateway' ? unknownTarget(target) : { is: 'held', by: 'stack' };

	const interviewing = device.interview === 'pending' || device.interview === 'running';
	const unlessHeld = (verdict: Verdict): Verdict =>
		interviewing ? { is: 'held', by: stack.up ? 'interview' : 'stack' } : verdict;

	const where = `${target} endpoint ${command.endpoint}`;
	const endpoint = device.endpoints[String(command.endpoint)];
	if (!endpoint) {
		const endpoints = Object.keys(device.endpoints).join(', ') || 'none';
		return unlessHeld(invalid(`${target} has no endpoint ${command.endpoint}; it has: ${endpoints}`));
	}
	if (!declares(endpoint, action)) return unlessHeld(unsupported(where, action, declaredBy(endpoint)));
	const checked = house.check(action, args);
	if ('fault' in checked) return invalid(checked.fault);
	const undeclared = undeclaredAttributes(endpoint, action, args);
	if (undeclared) return unlessHeld(invalid(`${where} ${undeclared}`));
	return { is: 'valid', task: { stack: stackId, device: target, args: checked.ok } };
}

function validateForStack(command: Command, stackId: string, stack: StackFacts, house: House): Verdict {
	const { target, endpoint, action, args } = command;
	if (endpoint !== 0) return invalid(`${target} is no device and has no endpoint ${endpoint}; leave endpoint out`);
	if (isCancellation(command)) {
		return cancelledId(args) === undefined
			? invalid('commands.cancel takes {"id": …}, the id of the command to cancel, and nothing else')
			: { is: 'valid', task: { stack: stackId, args } };
	}
	if (!stack.actions.includes(action)) {
		// A stack that has never been ready may not have declared anything yet.
		if (!stack.up && stack.actions.length === 0) return { is: 'held', by: 'stack' };
		return unsupported(target, action, stackId === 'gateway' ? [...stack.actions, 'commands.cancel'] : stack.actions);
	}
	const checked = house.check(action, args);
	if ('fault' in checked) return invalid(checked.fault);
	const { device } = checked.ok;
	if (stackId === 'gateway' && typeof device === 'string' && !house.devices.has(device)) {
		return unknownDevice(device, house.stacks);
	}
	return { is: 'valid', task: { stack: stackId, args: checked.ok } };
}

/** Attributes are read and written where there are any; a stack need not declare that. */
function declares({ actions, readable, writable }: Endpoint, action: string): boolean {
	if (action === 'attributes.read') return readable.length > 0;
	if (action === 'attributes.write') return writable.length > 0;
	return actions.includes(action);
}

function declaredBy(endpoint: Endpoint): readonly string[] {
	const attributeActions = ['attributes.read', 'attributes.write'].filter((action) => declares(endpoint, action));
	return [...new Set([...endpoint.actions, ...attributeActions])];
}

/** What is wrong with the attributes that the arguments name, in words; undefined where nothing is. */
function undeclaredAttributes(endpoint: Endpoint, action: string, args: JsonObject): string | undefined {
	const [named, declared, cannot] =
		action === 'attributes.write'
			? [Object.keys(args), endpoint.writable, 'cannot be told to set']
			: action === 'attributes.read' && Array.isArray(args.attributes)
				? [args.attributes.map(String), endpoint.readable, 'cannot be asked for']
				: [[], [], ''];
	const undeclared = named.filter((attribute) => !declared.includes(attribute));
	return undeclared.length === 0 ? undefined : `${cannot} ${listed(undeclared)}; it can: ${listed(declared)}`;
}

/** Of one that an action of the gateway's is about. What a stack has that is not ready is not known for certain. */
function unknownDevice(device: string, stacks: House['stacks']): Verdict {
	const stackId = stackOf(device);
	if (stacks.get(stackId)?.up !== false) return unknownTarget(device);
	const message = `there is no ${device} here so far; send the command again when health says that ${stackId} is ready`;
	return { is: 'rejected', error: { code: 'UNKNOWN_TARGET', message, retryable: true } };
}

function unknownTarget(target: string): Verdict {
	return rejected('UNKNOWN_TARGET', `there is no ${target} here; devices lists what there is`);
}

function invalid(message: string): Verdict {
	return rejected('INVALID_COMMAND', message);
}

function unsupported(where: string, action: string, declared: readonly string[]): Verdict {
	const near = nearest(action, declared);
	const has = near.length > 0 ? `it has: ${listed(near)}` : 'it has no actions';
	return rejected('UNSUPPORTED_ACTION', `${where} does not have ${action}; ${has}`);
}

function rejected(code: RejectionCode, message: string): Verdict {
	return { is: 'rejected', error: { code, message, retryable: false } };
}

/** The actions of the same cluster; else those called the same in another; else all. */
function nearest(action: string, declared: readonly string[]): readonly string[] {
	const [cluster, command] = action.toLowerCase().split('.');
	const parts = declared.map((name) => ({ name, parts: name.toLowerCase().split('.') }));
	const sameCluster = parts.filter(({ parts: [theirs] }) => theirs === cluster);
	const sameCommand = parts.filter(({ parts: [, theirs] }) => theirs === command);
	const near = [sameCluster, sameCommand, parts].find((group) => group.length > 0) ?? [];
	return near.map(({ name }) => name);
}

function listed(names: readonly string[]): string {
	const shown = names.slice(0, MOST_NAMES).join(', ');
	return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}
