import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../core/config.ts';
import { appendRecord, emptyHistory } from '../core/record.ts';
import { speedOf } from './speed.ts';

const run = (...speeds: (number | null)[]) => {
  const history = emptyHistory();
  speeds.forEach((tokensPerSecond, step) =>
    appendRecord(history, {
      step,
      trainLoss: 1,
      valLoss: null,
      lr: 1,
      gradNorm: 1,
      gradNormClipped: 1,
      tokensPerSecond,
      nonFinite: 0,
    }),
  );
  return history;
};

describe('the speed of a training', () => {
  it('is the median of the latest records', () => {
    // 8 sequences × 2 passes × 128 tokens = 2048 tokens a step; at 20480 tokens a second that is 100 ms; 96 steps are left
    const config = resolveConfig({ batch_size: 8, gradient_accumulation_steps: 2, block_size: 128, max_iters: 100 });
    expect(speedOf(run(null, 10, 20480, 90000), config)).toEqual({
      tokensPerSecond: 20480,
      msPerStep: 100,
      msLeft: 9600,
    });
  });

  it('is unknown before the second record', () => {
    expect(speedOf(run(null), resolveConfig())).toBeNull();
  });
});
