/** What can be seen of the house by whoever only watches: every event that subsystems exchange. */
import type {
	Announce,
	ClockChanged,
	ConditionChanged,
	DeviceNamed,
	Dispatched,
	FromLink,
	FromStack,
	MeasuredNow,
	Perform,
	Performed,
	SubsystemChanged,
	ToLink,
	UplinkChanged,
} from '../../machines/events.ts';

export type Observed =
	| FromStack
	| FromLink
	| ToLink
	| Announce
	| Dispatched
	| DeviceNamed
	| Perform
	| Performed
	| UplinkChanged
	| ConditionChanged
	| ClockChanged
	| MeasuredNow
	| SubsystemChanged;

/** Sees an event; decides nothing, and changes nothing. */
export type Observer = (event: Observed) => void;
