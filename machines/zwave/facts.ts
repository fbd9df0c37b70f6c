/**
 * What the gateway has learnt of a node: plain data, kept in the store, enough to do without a second interview.
 */

export interface NodeFacts {
	readonly nodeId: number;
	/** From the controller's protocol information (Serial API 0x41). */
	readonly protocol?: ProtocolFacts;
	/** Command classes of the node information frame, in its order. */
	readonly nodeInfo?: readonly number[];
	readonly manufacturer?: { readonly manufacturerId: number; readonly productType: number; readonly productId: number };
	/** By endpoint number; 0 is the root device. */
	readonly endpoints: { readonly [endpoint: number]: EndpointFacts };
	/** Every stage of the interview was done. */
	readonly interviewed: boolean;
	/** Questions of an interview that is not done yet which were asked, answered or not; for one that is resumed. */
	readonly asked?: readonly string[];
}

export interface ProtocolFacts {
	/** Always awake. */
	readonly listening: boolean;
	/** Listens often enough to be beamed (FLiRS). */
	readonly frequentListening: boolean;
	readonly routing: boolean;
	readonly basic: number;
	readonly generic: number;
	readonly specific: number;
}

export interface EndpointFacts {
	readonly endpoint: number;
	/** Generic and specific device class; the root's are those of the protocol information. */
	readonly generic: number;
	readonly specific: number;
	/** Command class id to its version; 0 while the version is unknown. Supported ones only, not those it controls. */
	readonly commandClasses: { readonly [commandClass: number]: number };
	/** What the device said it can do; absent until it was asked. */
	readonly learnt: Learnt;
}

/** Capabilities by command class, as the mapping tables need them. */
export interface Learnt {
	/** Thermostat Mode: supported modes (SDS13781, mode numbers). */
	readonly thermostatModes?: readonly number[];
	/** Thermostat Setpoint: supported types. */
	readonly setpointTypes?: readonly number[];
	/** Thermostat Setpoint: the limits of a type, in the scale given. */
	readonly setpointLimits?: {
		readonly [type: number]: { readonly min: number; readonly max: number; readonly scale: number };
	};
	/** The scale in which the device reported each setpoint type: a set uses the same. */
	readonly setpointScales?: { readonly [type: number]: number };
	/** Basic: it has answered. */
	readonly knowsBasic?: boolean;
	/** Thermostat Fan Mode: supported modes. */
	readonly fanModes?: readonly number[];
	/** Window Covering: supported parameters. */
	readonly coveringParameters?: readonly number[];
	/** Door Lock: whether its Operation Report says if the door is open. */
	readonly lockTellsDoor?: boolean;
	/** Central Scene: how many scenes there are, and the keys that they have. */
	readonly scenes?: { readonly count: number; readonly keys: readonly number[]; readonly slowRefresh: boolean };
	/** It has sent a Scene Activation: an old remote, which says nowhere that it will. */
	readonly activatesScenes?: boolean;
	/** Configuration: bytes of each parameter that was asked for. */
	readonly configurationSizes?: { readonly [parameter: number]: number };
	/** Whether the gateway is in the lifeline group, by Association and by Multi Channel Association (root only). */
	readonly inLifeline?: boolean;
	readonly inMultiChannelLifeline?: boolean;
	/** Multilevel Sensor: supported types, and the scales of each. */
	readonly sensorTypes?: readonly number[];
	readonly sensorScales?: { readonly [type: number]: readonly number[] };
	/** Binary Sensor: supported types. */
	readonly binarySensorTypes?: readonly number[];
	/** Notification: supported types, and the events of each. */
	readonly notificationTypes?: readonly number[];
	readonly notificationEvents?: { readonly [type: number]: readonly number[] };
	/** Meter: its type and the scales it reports in. */
	readonly meterType?: number;
	readonly meterScales?: readonly number[];
	/** Which way what it counts flows: 1 imported, 2 exported. Told from version 4. */
	readonly meterRates?: readonly number[];
	readonly meterResets?: boolean;
	/** Indicator: those of the indicators asked for that it has. */
	readonly indicators?: readonly number[];
	/** Multi Channel: how many endpoints the node has (root only). */
	readonly endpointCount?: number;
	/** Wake Up interval in seconds (root only). */
	readonly wakeUpSeconds?: number;
	readonly zwavePlus?: { readonly roleType: number; readonly userIcon: number };
}
