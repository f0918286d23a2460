/** What a run is made with, beside its config: names that URL, command line and protocol share. */
import type { Config } from './config.ts';

export const SCALE_NAMES = ['workshop', 'pocket', 'ci'] as const;
/** How big a run is. */
export type Scale = (typeof SCALE_NAMES)[number];

export const ENGINES = ['plan', 'reference'] as const;
export type EngineKind = (typeof ENGINES)[number];

export const ADAPTERS = ['auto', 'gpu', 'software', 'cpu'] as const;
/** The device that does the arithmetic; `auto` takes the GPU if there is one and the CPU otherwise. */
export type AdapterRequest = (typeof ADAPTERS)[number];

export const BACKENDS = ['webgpu', 'webgl', 'wasm', 'cpu'] as const;
/** tfjs backend of the reference engine. */
export type TfBackend = (typeof BACKENDS)[number];

export const LOGITS = ['auto', 'stored', 'recomputed'] as const;
/**
 * Whether a step keeps its logits in memory from the loss to the gradients, or never has more than a tile of them and
 * computes them again where they are wanted; `auto` recomputes where they would be most of the memory.
 */
export type LogitsRequest = (typeof LOGITS)[number];
export type LogitsKind = Exclude<LogitsRequest, 'auto'>;

export interface RunOptions {
  engine: EngineKind;
  adapter: AdapterRequest;
  /** Only for the plan engine; absent: `auto`. */
  logits?: LogitsRequest;
  /** Only for the reference engine; absent: what suits the adapter. */
  backend?: TfBackend;
}

/** A key for results: equal for runs that give the same curve on one machine. */
export const runKey = (config: Config, options: RunOptions): string => JSON.stringify([config, options]);
