/** One command carried out: the behaviours are in `execution/`, one file for each side of it. */
import { executionMachine } from '../../machines/zwave/execution.ts';
import { everyEdgeIsTaken } from '../kit/edges.ts';
import './execution/setting.ts';
import './execution/lock.ts';
import './execution/steps.ts';
import './execution/doubt.ts';
import './execution/untold.ts';
import { edges } from './execution/desk.ts';

everyEdgeIsTaken(executionMachine, edges);
