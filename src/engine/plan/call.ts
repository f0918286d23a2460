/** The vocabulary of a plan: buffers, slices of them, and calls of kernels on slices. */
import type { StepParams } from '../../../kernels/params.ts';
import { siteKey } from '../../core/rng.ts';
import type { Binding, Kernel, KernelDefinition } from '../../../kernels/kernel.ts';

/** A named piece of memory that lives as long as the plan. */
export interface BufferSpec {
  type: 'f32' | 'u32';
  /** Elements, 4 bytes each. */
  length: number;
}

/** A stretch of a buffer. GPUs bind at multiples of 256 bytes, so `offset` is a multiple of 64 elements. */
export interface Slice {
  buffer: string;
  offset: number;
  length: number;
}

/** One dispatch: what a person reads in the list, top to bottom. */
export interface Call {
  /** "h.0.attn.c_attn", "h.0.attn.c_attn.backward" … */
  label: string;
  kernel: Kernel;
  /** One slice for each binding of the kernel but `params`; `null` where this call does not use it. */
  slices: Readonly<Record<string, Slice | null>>;
  constants: Readonly<Record<string, number>>;
  /** Place in the network whose dropout mask the kernel applies; see `dropoutSite`. */
  site: number;
}

/**
 * What the plan can be asked to do: `pass` is forward and backward of one micro-batch, `measure` takes norm,
 * clipping factor and metrics, `update` is the optimizer;
 * `forward` and `loss` serve evaluation; `logits` gives those of the rows that were asked for.
 */
export type Phase = 'pass' | 'measure' | 'update' | 'forward' | 'loss' | 'logits';

export interface Plan {
  buffers: Readonly<Record<string, BufferSpec>>;
  phases: ReadonlyMap<Phase, readonly Call[]>;
}

/** Builds a call with the kernel's own names checked by the compiler: all of them, and no others. */
export function call<
  B extends Record<string, Binding>,
  C extends readonly string[],
  K extends Record<C[number], number>,
>(
  label: string,
  kernel: KernelDefinition<B, C> & Kernel,
  slices: { [K in keyof B as B[K]['type'] extends 'params' ? never : K]: Slice | null },
  constants: K & Record<Exclude<keyof K, C[number]>, never>,
  site = 0,
): Call {
  return { label, kernel, slices: slices as Call['slices'], constants, site };
}

/** Number of places whose dropout keys a plan needs. */
export const siteCount = ({ phases }: Plan) => 1 + Math.max(...[...phases.values()].flat().map(({ site }) => site));

/** The parameters as a kernel at a place with dropout sees them: with the key of its own masks. */
export const siteParams = (params: StepParams, site: number): StepParams => ({
  ...params,
  dropoutKey: siteKey(params.dropoutKey, site),
});
