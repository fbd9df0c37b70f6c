/**
 * What Home Assistant calls an entity, before it is written down, and where in the house it belongs.
 *
 * Source: Home Assistant, integrations/mqtt ("Device discovery payload") and the page of each platform (`light.mqtt`, …).
 */
import type { JsonObject } from '../../../../machines/json.ts';

export type Platform =
	| 'binary_sensor'
	| 'button'
	| 'climate'
	| 'cover'
	| 'event'
	| 'fan'
	| 'light'
	| 'lock'
	| 'sensor'
	| 'switch'
	| 'valve';

export interface Entity {
	/** Names it within its endpoint, for good: Home Assistant keeps the entity's history by it. */
	readonly key: string;
	readonly platform: Platform;
	/** For people, beside the device's name. */
	readonly name: string;
	/** What the endpoint is for: called as the device is. */
	readonly isMain?: true;
	/** The platform's own options. */
	readonly options: JsonObject;
}

/** Full topics of a gateway and one of its devices. */
export interface Topics {
	readonly command: string;
	readonly state: string;
	readonly event: string;
}

/** An endpoint of a device. */
export interface Place {
	readonly topics: Topics;
	readonly device: string;
	/** Its number, in digits. */
	readonly endpoint: string;
	/** Whether the device lives on the mains, as far as it is known. */
	readonly isOnMains: boolean;
	readonly deviceTypes: readonly string[];
	readonly clusters: readonly string[];
}

/** A cluster's entities at an endpoint that has it; none where another cluster's entity stands for it too. */
export type Family = (place: Place) => readonly Entity[];
