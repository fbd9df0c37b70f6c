/**
 * Switch (Matter application clusters, 1.13): events only. `initialPress`, `longPress`, `longRelease` and
 * `multiPressComplete` each carry the key as `newPosition`.
 */
import type { Cluster } from './cluster.ts';

export const switchCluster = { name: 'switch', commands: {}, attributes: {} } satisfies Cluster;
