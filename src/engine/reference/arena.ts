/** Converts between flat arenas in the layout of `spec.ts` and one tensor for each name. */
import * as tf from '@tensorflow/tfjs-core';
import { LabError } from '../../core/errors.ts';
import type { ModelSpec } from '../spec.ts';
import type { Backend } from './backend.ts';
import type { Tensors } from './model.ts';

/** @throws LabError if the arena belongs to a model of another size. */
export function tensorsOfArena(spec: ModelSpec, arena: Float32Array): Record<string, tf.Tensor> {
  if (arena.length !== spec.arenaSize) {
    throw new LabError(
      'checkpoint',
      `This checkpoint holds ${arena.length} numbers where the model has ${spec.arenaSize}.`,
      'Restore it into a model of the same layers, width, context and vocabulary.',
    );
  }
  // `slice` copies: tfjs' cpu backend keeps the array that it is given.
  return Object.fromEntries(
    spec.parameters.map((p) => [p.name, tf.tensor(arena.slice(p.offset, p.offset + p.size), [...p.shape])]),
  );
}

/** GPU→CPU read-back. The padding is 0. */
export async function arenaOfTensors(spec: ModelSpec, tensors: Tensors, backend: Backend): Promise<Float32Array> {
  const arena = new Float32Array(spec.arenaSize);
  // Clones share the data and keep it alive, should a step replace the originals meanwhile.
  const held = spec.parameters.map((p) => ({ offset: p.offset, tensor: tf.clone(tensors[p.name]!) }));
  try {
    for (const { offset, tensor } of held) arena.set(await backend.read(tensor), offset);
  } finally {
    tf.dispose(held.map(({ tensor }) => tensor));
  }
  return arena;
}
