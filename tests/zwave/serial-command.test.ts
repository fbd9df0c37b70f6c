/** One request to the Serial API: the behaviours are in `serial-command/`. */
import { serialCommandMachine } from '../../machines/zwave/serial-command.ts';
import { everyEdgeIsTaken } from '../kit/edges.ts';
import './serial-command/outcomes.ts';
import './serial-command/aborting.ts';
import { edges } from './serial-command/desk.ts';

everyEdgeIsTaken(serialCommandMachine, edges);
