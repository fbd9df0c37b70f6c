/** What watches the house: sees every event that subsystems exchange; decides nothing, and changes nothing. */
import type { HouseEvent } from '../../machines/events.ts';

export type Observer = (event: HouseEvent) => void;
