/**
 * What Home Assistant's documentation says may be in a discovery message, written from it alone: the reader of a test, with
 * nothing of ours in it.
 *
 * Sources, all of home-assistant.io as of 2025: integrations/mqtt ("Device discovery payload", "Discovery payload"); the
 * page of each platform (integrations/light.mqtt "Template schema", switch.mqtt, lock.mqtt, climate.mqtt, cover.mqtt,
 * fan.mqtt, valve.mqtt, binary_sensor.mqtt, sensor.mqtt, button.mqtt, event.mqtt); for the classes integrations/sensor,
 * integrations/binary_sensor, integrations/button, integrations/cover, integrations/event, integrations/switch and
 * integrations/valve ("Device class").
 */

interface Platform {
	readonly required: readonly string[];
	readonly allowed: readonly string[];
	/** Undefined: it has none. */
	readonly classes?: readonly string[];
}

/** Of every entity. `platform` and `unique_id` are required in a device's message. */
const COMMON = words(`
	platform unique_id name availability availability_mode enabled_by_default encoding entity_category entity_picture icon
	json_attributes_topic json_attributes_template qos`);

/** What may be said once for all components. */
const ROOT = words(`
	dev device o origin cmps components availability availability_mode availability_topic availability_template
	command_topic state_topic qos encoding`);
const DEVICE = words(`
	identifiers connections configuration_url hw_version manufacturer model model_id name serial_number suggested_area
	sw_version via_device`);
const ORIGIN = words('name sw sw_version url support_url');
const AVAILABILITY = words('topic value_template payload_available payload_not_available');

const COMMANDED = words('command_topic optimistic retain');

const BINARY_CLASSES = words(`
	battery battery_charging carbon_monoxide cold connectivity door garage_door gas heat light lock moisture motion moving
	occupancy opening plug power presence problem running safety smoke sound tamper update vibration window`);

/** The units of each class of sensor that is used here. */
const SENSOR_UNITS: { readonly [deviceClass: string]: readonly string[] } = {
	battery: ['%'],
	carbon_dioxide: ['ppm'],
	carbon_monoxide: ['ppm'],
	current: ['A', 'mA'],
	data_size: words('bit kbit Mbit Gbit B kB MB GB TB PB KiB MiB GiB TiB'),
	duration: words('d h min s ms'),
	energy: words('J kJ MJ GJ mWh Wh kWh MWh GWh TWh cal kcal Mcal Gcal'),
	frequency: words('Hz kHz MHz GHz'),
	humidity: ['%'],
	illuminance: ['lx'],
	moisture: ['%'],
	nitrogen_dioxide: ['µg/m³'],
	ozone: ['µg/m³'],
	pm1: ['µg/m³'],
	pm25: ['µg/m³'],
	pm10: ['µg/m³'],
	power: words('mW W kW MW GW TW'),
	power_factor: ['%'],
	pressure: words('Pa kPa hPa bar cbar mbar mmHg inHg psi'),
	reactive_power: ['var', 'kvar'],
	temperature: ['°C', '°F', 'K'],
	voltage: ['V', 'mV', 'µV', 'kV', 'MV'],
	volatile_organic_compounds_parts: ['ppm', 'ppb'],
	volume_flow_rate: words('m³/h m³/s ft³/min L/h L/min L/s gal/min mL/s'),
};

const PLATFORMS: { readonly [platform: string]: Platform } = {
	binary_sensor: {
		required: ['state_topic'],
		allowed: words(
			'state_topic value_template device_class expire_after force_update off_delay payload_on payload_off',
		),
		classes: BINARY_CLASSES,
	},
	button: {
		required: ['command_topic'],
		allowed: words('command_topic command_template device_class payload_press retain'),
		classes: ['identify', 'restart', 'update'],
	},
	climate: {
		required: [],
		allowed: words(`
			action_topic action_template current_humidity_topic current_humidity_template current_temperature_topic
			current_temperature_template fan_mode_command_topic fan_mode_command_template fan_mode_state_topic
			fan_mode_state_template fan_modes initial max_humidity max_temp min_humidity min_temp mode_command_topic
			mode_command_template mode_state_topic mode_state_template modes optimistic payload_on payload_off
			power_command_topic power_command_template precision preset_mode_command_topic preset_mode_command_template
			preset_mode_state_topic preset_mode_value_template preset_modes retain temperature_command_topic
			temperature_command_template temperature_high_command_topic temperature_high_command_template
			temperature_high_state_topic temperature_high_state_template temperature_low_command_topic
			temperature_low_command_template temperature_low_state_topic temperature_low_state_template
			temperature_state_topic temperature_state_template temperature_unit temp_step value_template`),
	},
	cover: {
		required: [],
		allowed: words(`
			command_topic device_class optimistic payload_open payload_close payload_stop payload_stop_tilt position_open
			position_closed position_topic position_template retain set_position_topic set_position_template state_open
			state_opening state_closed state_closing state_stopped state_topic value_template tilt_closed_value
			tilt_command_topic tilt_command_template tilt_max tilt_min tilt_opened_value tilt_optimistic tilt_status_topic
			tilt_status_template`),
		classes: words('awning blind curtain damper door garage gate shade shutter window'),
	},
	event: {
		required: ['state_topic', 'event_types'],
		allowed: words('state_topic event_types value_template device_class'),
		classes: ['button', 'doorbell', 'motion'],
	},
	fan: {
		required: ['command_topic'],
		allowed: [
			...COMMANDED,
			...words(`
				command_template state_topic state_value_template payload_on payload_off percentage_command_topic
				percentage_command_template percentage_state_topic percentage_value_template preset_modes
				preset_mode_command_topic preset_mode_command_template preset_mode_state_topic preset_mode_value_template
				payload_reset_percentage payload_reset_preset_mode speed_range_min speed_range_max`),
		],
	},
	// The schema "template": another has other options.
	light: {
		required: ['command_topic', 'command_on_template', 'command_off_template', 'schema'],
		allowed: [
			...COMMANDED,
			...words(`
				schema command_on_template command_off_template state_topic state_template brightness_template
				color_temp_template effect_list effect_template red_template green_template blue_template max_mireds
				min_mireds`),
		],
	},
	lock: {
		required: ['command_topic'],
		allowed: [
			...COMMANDED,
			...words(`
				command_template code_format payload_lock payload_unlock payload_open payload_reset state_topic state_locked
				state_unlocked state_locking state_unlocking state_jammed value_template`),
		],
	},
	sensor: {
		required: ['state_topic'],
		allowed: words(`
			state_topic value_template device_class state_class unit_of_measurement expire_after force_update options
			last_reset_value_template suggested_display_precision`),
		classes: Object.keys(SENSOR_UNITS),
	},
	switch: {
		required: ['command_topic'],
		allowed: [
			...COMMANDED,
			...words('command_template device_class payload_on payload_off state_topic state_on state_off value_template'),
		],
		classes: ['outlet', 'switch'],
	},
	valve: {
		required: [],
		allowed: [
			...COMMANDED,
			...words(`
				command_template device_class payload_open payload_close payload_stop position_open position_closed
				reports_position state_topic state_open state_opening state_closed state_closing value_template`),
		],
		classes: ['gas', 'water'],
	},
};

/** What can only be said where something else is, of those used here (integrations/cover.mqtt and others). */
const TOGETHER: readonly (readonly [option: string, needs: string])[] = [
	['value_template', 'state_topic'],
	['position_template', 'position_topic'],
	['set_position_topic', 'position_topic'],
	['set_position_template', 'set_position_topic'],
	['tilt_command_template', 'tilt_command_topic'],
	['tilt_status_template', 'tilt_status_topic'],
	['command_template', 'command_topic'],
	['percentage_command_template', 'percentage_command_topic'],
];

const HVAC_MODES = words('auto off cool heat heat_cool dry fan_only');
const STATE_CLASSES = ['measurement', 'total', 'total_increasing'];

type Config = Readonly<Record<string, unknown>>;

/** What Home Assistant would find wrong with a device's discovery message, a line each. */
export function faultsOf(topic: string, payload: Config): string[] {
	const { dev, o, cmps } = payload;
	const components = Object.entries(asConfig(cmps)).map(([id, one]) => [id, asConfig(one)] as const);
	const ids = components.map(([, one]) => one.unique_id);
	return [
		...(/^[^+#]+\/device\/[a-zA-Z0-9_-]+\/config$/.test(topic) ? [] : [`${topic} is no discovery topic`]),
		...unknown('the message', payload, ROOT),
		...unknown('dev', asConfig(dev), DEVICE),
		...missing('dev', asConfig(dev), ['identifiers']),
		...unknown('o', asConfig(o), ORIGIN),
		...missing('o', asConfig(o), ['name']),
		...(new Set(ids).size === ids.length ? [] : ['a unique_id is there twice']),
		...components.flatMap(([id, one]) =>
			(/^[a-zA-Z0-9_-]+$/.test(id) ? [] : [`${id} is no id`]).concat(inOne(id, one)),
		),
	];
}

function inOne(id: string, config: Config): string[] {
	const { platform: name, device_class: deviceClass, entity_category: category } = config;
	const platform = PLATFORMS[String(name)];
	if (!platform) return [`${id}: there is no platform ${String(name)}`];
	const isSensor = name === 'sensor' || name === 'binary_sensor';
	return [
		...unknown(id, config, [...COMMON, ...platform.allowed]),
		...missing(id, config, ['unique_id', ...platform.required]),
		...(deviceClass === undefined || deviceClass === null || platform.classes?.includes(String(deviceClass))
			? []
			: [`${id}: ${String(name)} has no class ${String(deviceClass)}`]),
		...(category === undefined || category === 'diagnostic' || (category === 'config' && !isSensor)
			? []
			: [`${id}: it can't be of the category ${String(category)}`]),
		...TOGETHER.filter(([option, needs]) => option in config && !(needs in config)).map(
			([option, needs]) => `${id}: ${option} needs ${needs}`,
		),
		...(name === 'sensor' ? ofSensor(id, config) : []),
		...listed(id, 'modes', config.modes, HVAC_MODES),
		...listed(id, 'availability_mode', config.availability_mode, ['all', 'any', 'latest']),
		...list(config.availability).flatMap((one) => [
			...unknown(`${id} availability`, asConfig(one), AVAILABILITY),
			...missing(`${id} availability`, asConfig(one), ['topic']),
		]),
	];
}

function ofSensor(id: string, { device_class, unit_of_measurement, state_class }: Config): string[] {
	const units = SENSOR_UNITS[String(device_class)];
	return [
		...(units && !units.includes(String(unit_of_measurement))
			? [`${id}: ${String(device_class)} is not in ${String(unit_of_measurement)}`]
			: []),
		...listed(id, 'state_class', state_class, STATE_CLASSES),
		...(device_class === 'energy' && state_class === 'measurement' ? [`${id}: energy is no measurement`] : []),
	];
}

function unknown(where: string, config: Config, allowed: readonly string[]): string[] {
	return Object.keys(config)
		.filter((key) => !allowed.includes(key))
		.map((key) => `${where}: there is no ${key}`);
}

function missing(where: string, config: Config, required: readonly string[]): string[] {
	return required.filter((key) => config[key] === undefined).map((key) => `${where}: ${key} is missing`);
}

function listed(where: string, key: string, value: unknown, allowed: readonly string[]): string[] {
	return list(value)
		.filter((one) => !allowed.includes(String(one)))
		.map((one) => `${where}: ${key} can't be ${String(one)}`);
}

function list(value: unknown): readonly unknown[] {
	return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function asConfig(value: unknown): Config {
	return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function words(text: string): string[] {
	return text.trim().split(/\s+/);
}
