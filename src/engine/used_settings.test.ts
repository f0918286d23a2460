/** What the config table says of who uses a setting, against what the optimizers and schedules read. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  CONFIG_KEYS,
  CONFIG_TABLE,
  resolveConfig,
  row,
  whyUnused,
  type Config,
  type ConfigPatch,
} from '../core/config.ts';
import { OPTIMIZERS, type UpdateSettings } from './optimizers.ts';
import { learningRate } from './schedule.ts';

const optionsOf = <K extends 'optimizer' | 'lr_schedule'>(key: K) =>
  Object.keys(CONFIG_TABLE[key].options) as Config[K][];

const saidToBeUsed = (keys: readonly string[], patch: ConfigPatch) =>
  CONFIG_KEYS.filter((key) => keys.includes(key) && whyUnused(key, resolveConfig(patch)) === '');

/** Which of `keys` the work reads of the settings it is given. */
function readOf<T extends object>(keys: readonly string[], settings: T, work: (settings: T) => void): string[] {
  const read = new Set<string>();
  work(new Proxy(settings, { get: (all, key) => (read.add(String(key)), Reflect.get(all, key) as unknown) }));
  return keys.filter((key) => read.has(key));
}

describe('the settings said to be used', () => {
  it.each(optionsOf('optimizer'))('by %s are those it reads', (optimizer) => {
    const { beta1, beta2, momentum } = resolveConfig();
    const settings: UpdateSettings = { step: 1, learningRate: 0.1, weightDecay: 0.1, beta1, beta2, momentum };
    const keys = CONFIG_KEYS.filter((key) => Object.hasOwn(settings, key));
    const one = () => tf.tensor2d([[1]]);
    const state = { weight: one(), moment1: one(), moment2: one() };
    const read = readOf(keys, settings, (spied) => {
      for (const kind of ['embedding', 'hidden matrix', 'gain or bias'] as const) {
        OPTIMIZERS[optimizer].update(tf, state, one(), kind, spied);
      }
    });
    expect(saidToBeUsed(keys, { optimizer })).toEqual(read);
  });

  it.each(optionsOf('lr_schedule'))('by the schedule %s are those it reads', (lr_schedule) => {
    const keys = CONFIG_KEYS.filter((key) => row(key).group === 'schedule');
    const config = resolveConfig({ lr_schedule });
    const read = readOf(keys, config, (spied) => {
      for (let step = 0; step < config.max_iters; step++) learningRate(spied, step);
    });
    expect(saidToBeUsed(keys, { lr_schedule })).toEqual(read);
  });
});
