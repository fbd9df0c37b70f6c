/** Messages of whom a device reports to: Association and Multi Channel Association. */
import { type Answers, asksNothing, either } from './family.ts';

export interface AssociationCommands {
	'Association.Get': { readonly group: number };
	/** Adds nodes; `own` is the gateway. */
	'Association.Set': { readonly group: number; readonly nodes: readonly number[] | 'own' };
	/** Takes the gateway out. */
	'Association.Remove': { readonly group: number };
	'MultiChannelAssociation.Get': { readonly group: number };
	/** Adds the gateway's root device: reports of endpoints then say which they are of. */
	'MultiChannelAssociation.Set': { readonly group: number };
}

interface Group {
	readonly group: number;
	readonly maxNodes: number;
	readonly nodes: readonly number[];
	readonly reportsToFollow: number;
	/** Whether the gateway is in it; in a Multi Channel Association as an endpoint, which its root device counts as. */
	readonly includesUs: boolean;
}

export interface AssociationMessages {
	'Association.Report': Group;
	'MultiChannelAssociation.Report': Group;
}

/** A group that a device does not have is answered with the first one. */
export const associationAnswers: Answers<AssociationCommands> = {
	'Association.Get': (question, message) =>
		message.type === 'Association.Report' && either(message.group, question.group, 1),
	'Association.Set': asksNothing,
	'Association.Remove': asksNothing,
	'MultiChannelAssociation.Get': (question, message) =>
		message.type === 'MultiChannelAssociation.Report' && either(message.group, question.group, 1),
	'MultiChannelAssociation.Set': asksNothing,
};
