/** Every call of every plan has a cost, and the costs are what the shapes say. */
import { describe, expect, it } from 'vitest';
import { resolveConfig, type ConfigPatch } from '../../core/config.ts';
import { modelSpec } from '../spec.ts';
import type { Call } from './call.ts';
import { callCost, isProduct, totalCost } from './cost.ts';
import { buildPlan } from './plan.ts';

const SMALL: ConfigPatch = { n_layer: 2, n_head: 2, n_embd: 12, block_size: 10, batch_size: 3 };
const PLANS: [string, ConfigPatch, number][] = [
  ['a healthy plan', SMALL, 37],
  ['SGD', { ...SMALL, optimizer: 'sgd' }, 37],
  ['Lion', { ...SMALL, optimizer: 'lion' }, 37],
  ['Muon', { ...SMALL, optimizer: 'muon' }, 37],
  ['activations in 16 bits', { ...SMALL, precision: 'f16', f32_islands: 'none' }, 37],
  ['the full vocabulary in chunks', { ...SMALL, block_size: 128, batch_size: 8, n_embd: 128, n_head: 4 }, 50257],
];

function callsOf(patch: ConfigPatch, V: number): Call[] {
  const config = resolveConfig(patch);
  return [...buildPlan(modelSpec(config, V), config).phases.values()].flat();
}

const matmuls = (calls: readonly Call[]) => calls.filter(({ kernel }) => kernel.name === 'matmul');

describe('the cost of a call', () => {
  it.each(PLANS)('is known for every call of %s, and moves no more than its slices hold', (_name, patch, V) => {
    for (const call of callsOf(patch, V)) {
      const { flops, bytes } = callCost(call);
      const writable = ([name]: [string, unknown]) => call.kernel.bindings[name]!.access === 'read_write';
      const most = Object.entries(call.slices).reduce(
        (sum, entry) => sum + (entry[1]?.length ?? 0) * (writable(entry) ? 2 : 1),
        0,
      );
      expect(flops, call.label).toBeGreaterThan(0);
      expect(bytes, call.label).toBeGreaterThan(0);
      expect(bytes, call.label).toBeLessThanOrEqual(4 * most);
    }
  });

  it.each(PLANS)('is 2·M·N·K for every matrix product of %s', (_name, patch, V) => {
    const calls = matmuls(callsOf(patch, V));
    expect(calls.length).toBeGreaterThan(10);
    for (const call of calls) {
      const { M, N, K } = call.constants;
      expect(callCost(call).flops, call.label).toBe(2 * M! * N! * K!);
    }
  });

  it('adds up to 6 flops a weight and token in the matrix products of a pass', () => {
    const [V, config] = [37, resolveConfig(SMALL)];
    const spec = modelSpec(config, V);
    const pass = buildPlan(spec, config).phases.get('pass')!.filter(isProduct);
    const { n_layer: L, n_embd: C } = config;
    const weights = V * C + L * 12 * C * C; // the head, and of each block 3C² + C² + 4C² + 4C²
    expect(totalCost(pass).flops).toBe(6 * weights * config.batch_size * config.block_size);
  });

  it('moves seven elements a weight in AdamW', () => {
    const config = resolveConfig(SMALL);
    const spec = modelSpec(config, 37);
    const { bytes } = totalCost(buildPlan(spec, config).phases.get('update')!);
    expect(bytes).toBe(4 * (7 * spec.arenaSize + 1));
  });
});
