import { describe, expect, it } from 'vitest';
import { Rng } from '../../core/rng.ts';
import { diagnose } from '../diagnose.ts';

const LN_341 = Math.log(341);
const CONTEXT = { vocabSize: 341, floor: 1.83 };

/** Losses around a mean with a share of noise. */
function noisy(n: number, share: number, mean: (i: number) => number) {
  const random = new Rng(5, 'noisy');
  const step = Array.from({ length: n }, (_, i) => i);
  return { step, trainLoss: step.map((i) => mean(i) * (1 + share * random.normal())) };
}

/** Falls from ln 341 to 2.4 in n steps, level at the end as a cosine to zero leaves it. */
const learning = (n: number) => (i: number) => 2.4 + (LN_341 - 2.4) * Math.exp((-6 * i) / n);

describe('good', () => {
  it('may be level at the end, where the rate has run out on time', () => {
    expect(diagnose(noisy(300, 0.04, learning(300)), CONTEXT).pattern).toBe('good');
  });

  it('stays good with one strange batch, which is a remark', () => {
    const run = noisy(300, 0.03, learning(300));
    run.trainLoss[200]! *= 1.8;
    expect(diagnose(run, CONTEXT)).toMatchObject({
      pattern: 'good',
      secondary: [{ pattern: 'spikes', kind: 'needles' }],
    });
  });

  it('may have stood still for a while', () => {
    const run = noisy(600, 0.02, (i) => (i < 300 ? 4.5 + 1.3 * Math.exp(-i / 10) : 2.5 + 2 * Math.exp((300 - i) / 80)));
    expect(diagnose(run, CONTEXT)).toMatchObject({
      pattern: 'good',
      secondary: [{ pattern: 'plateau', kind: 'released' }],
    });
  });
});

describe('plateau', () => {
  it('is slow where a rate far too low never gets the run going', () => {
    const run = noisy(300, 0.004, (i) => LN_341 - 0.4 * (1 - Math.exp(-i / 120)));
    expect(diagnose(run, CONTEXT)).toMatchObject({ pattern: 'plateau', kind: 'slow' });
  });

  it('is not a level that nothing can improve on', () => {
    const run = noisy(300, 0.03, (i) => 1.9 + (LN_341 - 1.9) * Math.exp(-i / 15));
    expect(diagnose(run, CONTEXT).pattern).toBe('good');
    expect(diagnose(run, { ...CONTEXT, floor: 0.5 }).pattern).toBe('plateau');
  });
});

describe('overfitting', () => {
  const run = noisy(200, 0.04, (i) => 5 * Math.exp(-i / 80) + 0.5);
  const withVal = (val: (i: number) => number) => ({
    ...run,
    valLoss: run.step.map((i) => (i % 10 === 0 ? val(i) : null)),
  });

  it('is a validation loss that rises, not a gap', () => {
    expect(
      diagnose(
        withVal((i) => 4 + 1.5 * Math.exp(-i / 30)),
        CONTEXT,
      ).pattern,
    ).toBe('good');
    expect(
      diagnose(
        withVal((i) => 4 + 0.0001 * (i - 80) ** 2),
        CONTEXT,
      ).pattern,
    ).toBe('overfitting');
  });

  it('is over where the run stopped early and took the best weights back', () => {
    const stopped = withVal((i) => (i === 190 ? 4 : 4 + 0.0001 * (i - 80) ** 2));
    expect(diagnose(stopped, CONTEXT).pattern).toBe('good');
  });

  it('is no validation loss that stands still, which makes the verdict neither surer nor less sure', () => {
    const soFar = { ...CONTEXT, final: false };
    const { confidence } = diagnose(
      withVal((i) => 4 + 1.5 * Math.exp(-i / 30)),
      soFar,
    );
    const still = withVal((i) => 4 + 1.5 * Math.max(0, 1 - i / 80));
    expect(diagnose(still, soFar)).toMatchObject({ kind: 'healthy', confidence });
  });

  it('is not the end of a spike that lifts both losses', () => {
    const spike = (i: number) => (i < 170 ? 0 : 1.5 * Math.exp((170 - i) / 15));
    const lifted = {
      ...withVal((i) => 3 + 2 * Math.exp(-i / 40) + spike(i)),
      trainLoss: run.trainLoss.map((loss, i) => loss + spike(i)),
    };
    expect(diagnose(lifted, CONTEXT).pattern).toBe('spikes');
  });
});

describe('step', () => {
  const falls = (i: number) => (i < 200 ? 3 + 2.8 * Math.exp(-i / 15) : 2.5);

  it('stands where the rate was cut, to the step', () => {
    const run = noisy(400, 0.02, falls);
    const { pattern, evidence } = diagnose({ ...run, lr: run.step.map((i) => (i < 200 ? 0.01 : 0.001)) }, CONTEXT);
    expect(pattern).toBe('step');
    expect(evidence[0]!.text).toMatch(/at step 200, the loss drops from (2\.9|3\.0)\d to 2\.(4|5)\d, 1[5-8] %/);
  });

  it('is not seen in a cosine, though its rate halves from step to step at the very end', () => {
    const run = noisy(300, 0.02, learning(300));
    const lr = run.step.map((i) => 0.005 * (1 + Math.cos((Math.PI * i) / 299)));
    expect(diagnose({ ...run, lr }, CONTEXT).pattern).toBe('good');
  });

  it('needs two stairs where no rate was logged', () => {
    expect(diagnose(noisy(400, 0.02, falls), CONTEXT).pattern).not.toBe('step');
    const stairs = noisy(600, 0.01, (i) => falls(i) * (i < 400 ? 1 : 0.8));
    expect(diagnose(stairs)).toMatchObject({ pattern: 'step', kind: 'no-rate' });
  });
});

describe('nan', () => {
  it('points to the step, and to the gradient that exploded before', () => {
    const run = noisy(200, 0.03, learning(300));
    run.trainLoss.fill(NaN, 120);
    const gradNorm = run.step.map((i) => (i < 117 ? 1 : 10 ** (i - 116)));
    const { evidence, ...verdict } = diagnose({ ...run, gradNorm }, CONTEXT);
    expect(verdict).toMatchObject({ pattern: 'nan', kind: 'overflow', confidence: 0.99 });
    expect(evidence[0]).toMatchObject({ from: 120, to: 120, channel: 'trainLoss' });
    expect(evidence.at(-1)).toMatchObject({ channel: 'gradNorm', text: expect.stringContaining('exploded first') });
  });

  it('forgives a loss below zero by rounding', () => {
    const { step, trainLoss } = noisy(100, 0, (i) => Math.max(-1e-6, 5.8 - i / 10));
    expect(diagnose({ step, trainLoss }, CONTEXT).pattern).toBe('collapse');
  });

  it('sees it in the validation loss alone', () => {
    const run = noisy(100, 0.02, learning(100));
    const valLoss = run.step.map((i) => (i % 10 === 0 ? (i > 50 ? Infinity : 4) : null));
    expect(diagnose({ ...run, valLoss }, CONTEXT)).toMatchObject({ pattern: 'nan', kind: 'validation' });
  });
});

describe('unclear', () => {
  it('is a run that blew up but stayed finite', () => {
    const run = noisy(300, 0.03, (i) => learning(300)(i) + (i > 150 ? 80 : 0));
    expect(diagnose(run, CONTEXT)).toMatchObject({ pattern: 'unclear', kind: 'diverged' });
  });

  it('is a record of two runs, one after the other', () => {
    const run = noisy(400, 0.01, (i) => learning(200)(i % 200));
    expect(diagnose(run, CONTEXT)).toMatchObject({ pattern: 'unclear', kind: 'restarted' });
  });

  it('is not a run that blew up and came back: that is one wide spike', () => {
    const run = noisy(300, 0.05, (i) => (i < 5 ? LN_341 : 4.8 + 70 * Math.exp(-Math.max(0, i - 60) / 15)));
    expect(diagnose(run, CONTEXT)).toMatchObject({ pattern: 'spikes', kind: 'slow' });
  });
});

describe('what a record does not tell', () => {
  it('is read from the validation loss where no other was logged, on its own curve', () => {
    const { step, trainLoss } = noisy(50, 0.02, learning(50));
    const verdict = diagnose({ step, valLoss: trainLoss });
    expect(verdict.pattern).toBe('good');
    expect(verdict.evidence[0]).toMatchObject({
      channel: 'valLoss',
      text: expect.stringContaining('The validation loss fell'),
    });
    expect(verdict.notes).toEqual(['No training loss was logged: this is read from the validation loss.']);
  });

  it('leaves a vocabulary aside that cannot be its own', () => {
    const run = noisy(300, 0.02, (i) => 3 + 7.8 * Math.exp(-i / 30));
    const { pattern, notes } = diagnose(run, { vocabSize: 65 });
    expect(pattern).toBe('good');
    expect(notes.at(-1)).toMatch(/^The first loss, 10\.\d+, is far above 4\.17, .*does not fit/);
  });

  it('is no shape where an objective scatters around zero', () => {
    expect(diagnose(noisy(200, 0, (i) => Math.sin(7 * i * i)))).toMatchObject({ pattern: 'unclear', kind: 'scatter' });
  });

  it('may be nothing at all', () => {
    const { pattern, evidence } = diagnose(noisy(50, 0, () => 0));
    expect(pattern).toBe('flat');
    expect(evidence.map(({ text }) => text).join(' ')).not.toContain('NaN');
  });
});

describe('what looks like something else', () => {
  it('is flat where noise hides that a loss stands at the level of guessing', () => {
    expect(
      diagnose(
        noisy(200, 0.07, () => Math.LN2),
        { vocabSize: 2 },
      ).pattern,
    ).toBe('flat');
  });

  it('is good where a density falls below zero', () => {
    expect(diagnose(noisy(200, 0, (i) => 1 - 5 * (1 - Math.exp(-i / 30)))).pattern).toBe('good');
  });

  it('is no warning of the gradient where the norm was lost with the loss', () => {
    const run = noisy(200, 0.03, learning(300));
    run.trainLoss.fill(NaN, 120);
    const { evidence } = diagnose({ ...run, gradNorm: run.step.map((i) => (i < 120 ? 1 : NaN)) }, CONTEXT);
    expect(evidence.at(-1)!.text).toContain('The gradient gave no warning');
  });
});
