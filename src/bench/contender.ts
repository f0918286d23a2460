/** Contenders, our engines and other libraries, all train the same model on the same tokens. */
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
  /** The kernel calls of a step, if they are known. */
  readonly calls?: readonly Call[];
  /** Bytes of memory that is not in GPU buffers. */
  heldBytes?(): number;
  dispose(): void;
}

export interface ContenderSetup {
  shape: Shape;
  spec: ModelSpec;
  /** Initial weights in the layout of the spec, the same for every contender. */
  weights: Float32Array;
}

export interface ContenderKind {
  name: RowName;
  /** Whether the row is given a device. */
  needsGpu: boolean;
  /** Whether its losses must follow those of the others. */
  sameModel: boolean;
  /** For a person: what is different about it. */
  note?: string;
  /** Its barriers take minutes on software adapters, where it only runs if it is asked for. */
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
