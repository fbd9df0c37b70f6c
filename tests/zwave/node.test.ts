/** A node's life: the behaviours are in `node/`, one file for each side of it. */
import { nodeMachine } from '../../machines/zwave/node.ts';
import { everyEdgeIsTaken } from '../kit/edges.ts';
import './node/interview.ts';
import './node/reports.ts';
import './node/commands.ts';
import './node/doubt.ts';
import './node/sleep.ts';
import './node/line.ts';
import './node/warm-start.ts';
import { edges } from './node/desk.ts';

everyEdgeIsTaken(nodeMachine, edges);
