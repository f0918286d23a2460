import { describe, expect, it } from 'vitest';
import type { Pattern } from '../../core/pattern.ts';
import { Rng } from '../../core/rng.ts';
import { diagnose } from '../diagnose.ts';
import type { DiagnosableHistory } from '../series.ts';
import { simulate } from '../simulator/index.ts';
import type { Context } from '../verdict.ts';

type Losses = Pick<DiagnosableHistory, 'step'> & { trainLoss: (number | null)[] };

/** 800 losses around a mean, with half a per cent of noise. */
function noisy(mean: (i: number) => number): Losses {
  const random = new Rng(6, 'noisy');
  const step = Array.from({ length: 800 }, (_, i) => i);
  return { step, trainLoss: step.map((i) => mean(i) * (1 + 0.005 * random.normal())) };
}

function simulated(pattern: Pattern, seed: number): Losses {
  const { step, trainLoss } = simulate(pattern, seed).history;
  return { step, trainLoss };
}

const RECORDS: [Pattern, Losses][] = [
  ['step', noisy((i) => (5 + 2 * Math.exp(-i / 20)) * 0.75 ** Math.floor(i / 200))],
  ['flat', noisy(() => 5)],
  ['spikes', simulated('spikes', 3)],
  ['plateau', simulated('plateau', 1)],
  ['sawtooth', simulated('sawtooth', 2)],
];

/** The same losses with something about the record that has to be told beside them. */
const TOLD_BESIDE: [string, (losses: Losses) => DiagnosableHistory, Context][] = [
  ['in place of the training loss', ({ step, trainLoss }) => ({ step, valLoss: trainLoss }), {}],
  [
    'after an earlier run',
    ({ step, trainLoss }) => {
      const steps = Array.from(step!) as number[];
      const earlier = steps.map((at) => 3 + 2 * Math.exp(-at / 50));
      return { step: [...steps, ...steps], trainLoss: [...earlier, ...trainLoss] };
    },
    {},
  ],
  ['with a vocabulary that does not fit', (losses) => losses, { vocabSize: 2 }],
];

describe.each(RECORDS)('causes and fixes of %s', (pattern, losses) => {
  const plain = diagnose(losses);
  const named = ({ causes, fixes }: typeof plain) => ({
    causes: causes.map(({ id, weight }) => [id, weight]),
    fixes: fixes.map(({ id }) => id),
  });

  it.each(TOLD_BESIDE)('are the same %s, which a note tells', (_case, recorded, context) => {
    const verdict = diagnose(recorded(losses), context);
    expect([plain.pattern, verdict.pattern]).toEqual([pattern, pattern]);
    expect(named(verdict)).toEqual(named(plain));
    expect(verdict.notes).toHaveLength(plain.notes.length + 1);
    expect(verdict.evidence.map(({ text }) => text)).not.toContain(verdict.notes.at(-1));
  });
});
