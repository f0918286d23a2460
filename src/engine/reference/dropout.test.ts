import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { dropoutKeeps, dropoutKey, dropoutThreshold, siteKey } from '../../core/rng.ts';
import { dropoutSite } from '../spec.ts';
import { openBackend } from './backend.ts';
import { dropoutOfPass } from './dropout.ts';

const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

describe('dropout', () => {
  beforeAll(async () => void (await openBackend('cpu', null)));

  it('keeps about the share it should, scaled so that the mean stays', () => {
    // 20,000 elements: the share kept has a standard deviation of 0.003, the mean one of 0.005.
    const kept = values(dropoutOfPass(0.3, 1, 0)(tf.ones([100, 200]), dropoutSite.embedding));
    expect(kept.every((v) => v === 0 || v === Math.fround(1 / 0.7))).toBe(true);
    expect(Math.abs(kept.filter((v) => v > 0).length / kept.length - 0.7)).toBeLessThan(0.012);
    expect(Math.abs(kept.reduce((a, b) => a + b) / kept.length - 1)).toBeLessThan(0.02);
  });

  it('drops attention weight (b,h,i,j) by the hash of its index ((b·H + h)·T + i)·T + j', () => {
    const [B, H, T, seed, pass, site] = [2, 2, 4, 5, 9, dropoutSite.attention(1)];
    const dropped = dropoutOfPass(0.5, seed, pass)(tf.ones([B, H, T, T]), site).arraySync() as number[][][][];
    const key = siteKey(dropoutKey(seed, pass), site);
    for (let b = 0; b < B; b++)
      for (let h = 0; h < H; h++)
        for (let i = 0; i < T; i++)
          for (let j = 0; j < T; j++) {
            const keeps = dropoutKeeps(key, ((b * H + h) * T + i) * T + j, dropoutThreshold(0.5));
            expect(dropped[b]![h]![i]![j]).toBe(keeps ? 2 : 0);
          }
  });

  it('has masks of its own for every seed, pass and place', () => {
    const mask = (seed: number, pass: number, site: number) =>
      values(dropoutOfPass(0.5, seed, pass)(tf.ones([64]), site)).join();
    expect(new Set([mask(1, 0, 0), mask(2, 0, 0), mask(1, 1, 0), mask(1, 0, 1)]).size).toBe(4);
  });

  it('changes nothing at 0', () => {
    const x = tf.ones([3]);
    expect(dropoutOfPass(0, 1, 0)(x, 0)).toBe(x);
  });
});
