import { expect, it } from 'vitest';
import type { PackedState } from '../core/packed_state.ts';
import { CpuExecutor } from '../engine/plan/cpu_executor.ts';
import { createPlanEngine } from '../engine/plan/plan_engine.ts';
import { stepInput, TINY_V, tinyConfig } from '../engine/testing.ts';
import { unpackState } from './checkpoints.ts';

// Browsers hold such states from when AdamW and SGD were the only optimizers.
it.each(['sgd', 'adamw'] as const)('a state of %s goes on from its weights and two moments', async (optimizer) => {
  const config = tinyConfig({ optimizer });
  const open = (seed = config.seed) =>
    createPlanEngine({ config: { ...config, seed }, vocabSize: TINY_V }, new CpuExecutor());
  const straight = await open();
  for (const step of [0, 1]) await straight.step(stepInput(config, TINY_V, step));
  const { weights, moment1, moment2 } = await straight.checkpoint(2);
  expect(moment2.some((value) => value !== 0)).toBe(optimizer === 'adamw');
  const packed: PackedState = {
    version: 1,
    step: 2,
    config,
    options: { engine: 'plan', adapter: 'cpu' },
    valLoss: 3.5,
    validationsSinceBest: 0,
    best: null,
    numbers: new Blob([weights, moment1, moment2] as Float32Array<ArrayBuffer>[]),
  };
  expect(packed.numbers.size).toBe(3 * weights.byteLength);
  const resumed = await open(config.seed + 1);
  await resumed.restore((await unpackState(packed)).checkpoint);
  for (const engine of [straight, resumed]) {
    await engine.drain();
    for (const step of [2, 3]) await engine.step(stepInput(config, TINY_V, step));
  }
  expect(await resumed.drain()).toEqual(await straight.drain());
  expect(await resumed.checkpoint(4)).toEqual(await straight.checkpoint(4));
  for (const engine of [straight, resumed]) engine.dispose();
});
