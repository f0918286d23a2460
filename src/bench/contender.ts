/** A contender trains the same model on the same tokens as all others: our engines and their peers. */
import type { LabDevice } from '../engine/device.ts';
import type { Engine, StepInput } from '../engine/engine.ts';
import type { Call } from '../engine/plan/call.ts';
import type { ModelSpec } from '../engine/spec.ts';
import type { RowName } from './row_names.ts';
import type { Shape } from './shape.ts';

/** A training that has begun. */
export interface Contender {
  /** One optimizer step; resolves when all of its work is done. */
  step(input: StepInput): Promise<void>;
  /** Losses of all steps since the last call, in order. GPU→CPU read-back. */
  losses(): Promise<number[]>;
  /** What a step runs, where that is known. */
  readonly calls?: readonly Call[];
  /** Bytes of memory that is not in GPU buffers. */
  heldBytes?(): number;
  dispose(): void;
}

export interface ContenderSetup {
  shape: Shape;
  spec: ModelSpec;
  /** In the layout of the spec; every contender begins with them. */
  weights: Float32Array;
}

export interface ContenderKind {
  name: RowName;
  /** Rows that need no GPU get none. */
  needsGpu: boolean;
  /** Whether its losses must follow those of the others. */
  sameModel: boolean;
  /** For a person: what is different about it. */
  note?: string;
  /** Barriers make it take minutes on adapters that run on the CPU; left out there unless it is asked for. */
  hardwareOnly?: boolean;
  open(setup: ContenderSetup, lab: LabDevice | null): Promise<Contender>;
}

/** One of our own engines. */
export function engineContender(engine: Engine, onGpu: boolean): Contender {
  return {
    step: (input) => engine.step(input),
    losses: async () => (await engine.drain()).map(({ loss }) => loss),
    ...(!onGpu && { heldBytes: () => engine.counts().peakBytes }),
    dispose: () => engine.dispose(),
  };
}
