/** The Z-Wave stack as its seam shows it: the behaviours are in `controller/`, one file for each side of it. */
import { controllerMachine } from '../../machines/zwave/controller.ts';
import { everyEdgeIsTaken } from '../kit/edges.ts';
import './controller/beginning.ts';
import './controller/port.ts';
import './controller/recovery.ts';
import './controller/restart.ts';
import './controller/ladder.ts';
import './controller/traffic.ts';
import './controller/watching.ts';
import './controller/stopping.ts';
import './controller/keeping.ts';
import { edges } from './controller/desk.ts';

everyEdgeIsTaken(controllerMachine, edges);
