/**
 * The command classes that the gateway uses, by their numbers (Z-Wave's SDS13548, list of assigned command classes).
 *
 * A table of its own because the peer's costs 20 MB to load, and a machine needs thirty numbers of it.
 */
export const CC = {
	Basic: 0x20,
	BinarySwitch: 0x25,
	MultilevelSwitch: 0x26,
	SceneActivation: 0x2b,
	BinarySensor: 0x30,
	MultilevelSensor: 0x31,
	Meter: 0x32,
	ThermostatMode: 0x40,
	ThermostatOperatingState: 0x42,
	ThermostatSetpoint: 0x43,
	ThermostatFanMode: 0x44,
	ThermostatFanState: 0x45,
	CentralScene: 0x5b,
	ZWavePlusInfo: 0x5e,
	MultiChannel: 0x60,
	DoorLock: 0x62,
	WindowCovering: 0x6a,
	Supervision: 0x6c,
	Configuration: 0x70,
	Notification: 0x71,
	ManufacturerSpecific: 0x72,
	Battery: 0x80,
	WakeUp: 0x84,
	Association: 0x85,
	Version: 0x86,
	Indicator: 0x87,
	MultiChannelAssociation: 0x8e,
} as const;
