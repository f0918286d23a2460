/** Whether the head of a plan stores its logits or recomputes them. */
import type { LogitsFacts } from '../../core/run_facts.ts';
import type { LogitsKind, LogitsRequest } from '../../core/run_options.ts';
import type { Numerics } from '../numerics.ts';
import type { ModelSpec } from '../spec.ts';
import { cpuBytes } from './needs.ts';
import { kernelNumerics } from './numerics.ts';
import { buffersFor, type PlanConfig } from './plan.ts';

/** Bytes of all buffers of a plan. */
export const planBytes = (spec: ModelSpec, config: PlanConfig, logits: LogitsKind): number =>
  cpuBytes({ buffers: buffersFor(spec, config, logits) });

/**
 * `auto` recomputes if that more than halves the memory. Those are narrow models with a large vocabulary, whose head is
 * bound by memory and not by arithmetic, so that recomputing costs little; in wider models it takes longer.
 */
export function chooseLogits(spec: ModelSpec, config: Numerics & PlanConfig, requested: LogitsRequest): LogitsFacts {
  const stored = planBytes(spec, config, 'stored');
  const reason = whyStored(spec, config);
  if (reason !== null)
    return { kind: 'stored', stored, recomputed: null, reason: requested === 'recomputed' ? reason : null };
  const recomputed = planBytes(spec, config, 'recomputed');
  const automatic = recomputed < stored / 2 ? 'recomputed' : 'stored';
  return { kind: requested === 'auto' ? automatic : requested, stored, recomputed, reason: null };
}

/** `auto` recomputes nothing on a CPU, where arithmetic takes the time and memory is plentiful. */
export const logitsRequest = (requested: LogitsRequest = 'auto', hardware: boolean): LogitsRequest =>
  requested === 'auto' && !hardware ? 'stored' : requested;

/** Why logits cannot be recomputed; null if they can. */
function whyStored({ C, D }: ModelSpec, numerics: Numerics): string | null {
  const { loss } = kernelNumerics(numerics, D);
  if (numerics.precision !== 'f32') return 'Logits are stored: in 16 bits every one of them is rounded where it lies.';
  if (Object.values(loss).some((constant) => constant !== 0))
    return 'Logits are stored: the loss is not the usual cross-entropy, and takes all of them.';
  if (C % 4 !== 0) return 'Logits are stored: recomputing them takes a width that is a multiple of 4.';
  return null;
}
