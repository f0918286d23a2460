import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../core/config.ts';
import { emptyHistory, type History } from '../core/record.ts';
import { companionConfig, shapeOf } from './shape.ts';
import { nan, overfitting, plateau, sawtooth, spikes, startsAtLnV, step } from './shape_checks.ts';

interface Columns {
  loss: (i: number) => number;
  lr?: (i: number) => number;
  val?: (i: number) => number | null;
  nonFinite?: (i: number) => number;
}

function history(length: number, { loss, lr = () => 1e-3, val = () => null, nonFinite = () => 0 }: Columns): History {
  const column = <T>(value: (i: number) => T) => Array.from({ length }, (_, i) => value(i));
  return {
    ...emptyHistory(),
    step: column((i) => i),
    trainLoss: column(loss),
    valLoss: column(val),
    lr: column(lr),
    gradNorm: column(() => 1),
    nonFinite: column(nonFinite),
  };
}

/** From 6 down to about 2. */
const descent = (i: number) => 2 + 4 * Math.exp(-i / 20);
/** The same noise every time, between -1 and 1. */
const noise = (i: number) => Math.sin(i * 12.9898) * Math.cos(i * 78.233);

describe('the start', () => {
  it('is right within 0.05 of ln V and wrong outside', () => {
    const start = (loss: number) => startsAtLnV(history(1, { loss: () => loss }), 512).ok; // ln 512 = 6.238
    expect([start(6.28), start(6.2), start(6.3), start(6.1), start(NaN)]).toEqual([true, true, false, false, false]);
  });

  it('is not asked of a run whose loss or targets are wrong', () => {
    const curve = {
      history: history(9, { loss: () => 1 }),
      vocabSize: 512,
      expected: 'flat',
      companion: null,
    } as const;
    const names = (patch: object) => shapeOf({ ...curve, config: { ...DEFAULT_CONFIG, ...patch } }).map((c) => c.name);
    expect(names({})).toEqual(['start']);
    expect(names({ targets: 'random' })).toEqual([]);
    expect(names({ cross_entropy: 'unnormalised' })).toEqual([]);
    expect(names({ precision: 'f16', f32_islands: 'none' })).toEqual([]);
  });
});

describe('spikes', () => {
  /** Every 40 steps a jump by `factor` that is gone after 10 steps. */
  const kicked = (factor: number) => (i: number) =>
    i >= 40 && i % 40 < 10 ? descent(i) * (1 + (factor - 1) * (1 - (i % 40) / 10)) : descent(i);

  it('jump by half or more and come back', () => {
    const check = spikes(history(160, { loss: kicked(2) }));
    expect(check.ok).toBe(true);
    expect(check.text).toMatch(/^3 jumps/);
  });

  it('are not seen in smaller jumps, in a smooth descent or in noise', () => {
    expect(spikes(history(160, { loss: kicked(1.4) })).ok).toBe(false);
    expect(spikes(history(160, { loss: descent })).ok).toBe(false);
    expect(spikes(history(160, { loss: (i) => descent(i) * (1 + 0.2 * noise(i)) })).ok).toBe(false);
  });

  it('are not a divergence, which never comes back', () => {
    expect(spikes(history(160, { loss: (i) => (i < 80 ? descent(i) : 20) })).ok).toBe(false);
    expect(spikes(history(160, { loss: (i) => (i < 80 ? descent(i) : NaN) })).ok).toBe(false);
  });
});

describe('a plateau', () => {
  it('is a level stretch after a real drop', () => {
    expect(plateau(history(200, { loss: (i) => 3.5 + 2.5 * Math.exp(-i / 15) + 0.05 * noise(i) })).ok).toBe(true);
  });

  it('is neither a flat line nor a descent that still goes on', () => {
    expect(plateau(history(200, { loss: () => 6 })).ok).toBe(false);
    expect(plateau(history(200, { loss: (i) => 6 - i / 50 })).ok).toBe(false);
  });
});

describe('overfitting', () => {
  const every10 = (value: (i: number) => number) => (i: number) => (i % 10 === 0 ? value(i) : null);
  const falling = (i: number) => 6 - i / 40;

  it('is validation that rises by 0.3 while training falls', () => {
    const val = every10((i) => (i < 100 ? 6 - i / 50 : 4 + (i - 100) / 100));
    expect(overfitting(history(200, { loss: falling, val })).ok).toBe(true);
  });

  it('is not a rise of 0.2, nor one where training rises as well', () => {
    const slight = every10((i) => (i < 100 ? 6 - i / 50 : 4 + (i - 100) / 450));
    expect(overfitting(history(200, { loss: falling, val: slight })).ok).toBe(false);
    const both = (i: number) => (i < 100 ? 6 - i / 50 : 4 + (i - 100) / 100);
    expect(overfitting(history(200, { loss: both, val: every10(both) })).ok).toBe(false);
  });
});

describe('NaN', () => {
  const overflow = (at: number) => ({
    loss: (i: number) => (i < at ? descent(i) : NaN),
    nonFinite: (i: number) => (i < at ? 0 : 100),
  });

  it('comes after a descent, in the gradient too, and stays', () => {
    const check = nan(history(100, overflow(40)));
    expect(check.ok).toBe(true);
    expect(check.text).toContain('NaN at step 40');
  });

  it('is none at the very first step, without the gradient, or for a moment', () => {
    expect(nan(history(100, overflow(1))).ok).toBe(false);
    expect(nan(history(100, { ...overflow(40), nonFinite: () => 0 })).ok).toBe(false);
    expect(nan(history(100, { ...overflow(40), loss: (i) => (i === 40 ? NaN : descent(i)) })).ok).toBe(false);
    expect(nan(history(100, { loss: descent })).ok).toBe(false);
  });

  it('may be a loss below zero, which no cross-entropy can be', () => {
    expect(nan(history(100, { loss: (i) => 1 - i / 10 })).ok).toBe(true);
  });
});

describe('the step function', () => {
  const lr = (i: number) => 0.01 * 0.1 ** Math.floor(i / 100);
  const bumpy = (level: (i: number) => number) => (i: number) => level(i) + 0.1 * noise(i);

  it('drops where the rate is cut', () => {
    const level = (i: number) => Math.max(2 - 0.3 * Math.floor(i / 100), 5 - i / 10);
    expect(step(history(300, { loss: bumpy(level), lr })).ok).toBe(true);
  });

  it('does not drop anywhere else, and a slope that goes on is no drop', () => {
    const between = (i: number) => Math.max(2 - 0.5 * Math.floor(Math.max(0, i - 50) / 100), 5 - i / 10);
    expect(step(history(300, { loss: bumpy(between), lr })).ok).toBe(false);
    expect(step(history(300, { loss: (i) => 5 - i / 100, lr })).ok).toBe(false);
  });

  it('needs a rate that is cut: a cosine never is', () => {
    const cosine = (i: number) => 0.005 * (1 + Math.cos((i / 300) * Math.PI));
    expect(step(history(300, { loss: descent, lr: cosine })).ok).toBe(false);
  });
});

describe('the sawtooth', () => {
  const shaking = (by: number) => history(200, { loss: (i) => descent(i) + by * noise(i) });

  it('bounces at least twice as far as with accumulation 8', () => {
    expect(sawtooth(shaking(0.5), shaking(0.2)).ok).toBe(true);
    expect(sawtooth(shaking(0.5), shaking(0.3)).ok).toBe(false);
    expect(sawtooth(shaking(0.5), null).ok).toBe(false);
  });

  it('is the only pattern that takes a second training', () => {
    expect(companionConfig('sawtooth', DEFAULT_CONFIG)).toEqual({ ...DEFAULT_CONFIG, gradient_accumulation_steps: 8 });
    expect(companionConfig('spikes', DEFAULT_CONFIG)).toBeNull();
  });
});
