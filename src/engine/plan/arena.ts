/** Arenas: flat pieces of memory with an element for each parameter, laid out by `spec.ts`. */
import { alignUp } from '../spec.ts';

/** What an optimizer may keep of each parameter from step to step; a checkpoint holds both. */
export const MOMENTS = ['moment1', 'moment2'] as const;
export type Moment = (typeof MOMENTS)[number];

/** All that a plan may have; which of the moments depends on its optimizer. */
export const ARENAS: readonly string[] = ['weights', 'grads', ...MOMENTS];

/** What every WebGPU device can bind at once, in elements (128 MiB). */
export const MAX_BINDING = 2 ** 27 / 4;

/** Consecutive stretches of an arena, from one element to another, that a GPU can bind. */
export function arenaSegments(from: number, to: number): { offset: number; length: number }[] {
  const segments = [];
  for (let offset = from; offset < to; offset += MAX_BINDING) {
    segments.push({ offset, length: Math.min(MAX_BINDING, to - offset) });
  }
  return segments;
}

/** Workgroups of the first level of a norm over so many elements; a multiple of 32 keeps their slices aligned. */
export const normGroups = (length: number) => Math.min(256, alignUp(Math.ceil(length / 16384), 32));
