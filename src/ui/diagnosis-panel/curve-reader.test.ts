import { describe, expect, it } from 'vitest';
import { appendRecord, emptyHistory, type History } from '../../core/record.ts';
import { CurveReader, type RunToRead } from './curve-reader.ts';
import { patternName, sureness } from './verdict-words.ts';

/** A run that learns nothing, as far as it has come. */
function curve(state: RunToRead['state'], steps: number, history: History = emptyHistory()): RunToRead {
  for (let step = history.step.length; step < steps; step++) {
    const trainLoss = Math.log(512) + 0.01 * Math.sin(step);
    const rest = { valLoss: null, lr: 1e-3, gradNorm: 1, gradNormClipped: 1, tokensPerSecond: null, nonFinite: 0 };
    appendRecord(history, { step, trainLoss, ...rest });
  }
  return { state, resumable: false, history, revision: steps, facts: null };
}

describe('the reading of a run', () => {
  it('says nothing without a curve, and something final once the run is over', () => {
    const reading = new CurveReader();
    reading.follow(curve('preparing', 0), () => 0);
    expect(reading.verdict).toBeNull();
    expect(reading.keep()).toBeNull();
    reading.follow(curve('done', 100), () => 0);
    expect(reading.verdict).toMatchObject({ final: true, pattern: 'flat' });
    expect(reading.keep()!.history.step).toHaveLength(100);
  });

  it('is renewed at most once a second while the run goes on, and at once when it ends', () => {
    const reading = new CurveReader();
    const { history } = curve('running', 60);
    const at = (state: RunToRead['state'], steps: number, time: number) => {
      reading.follow(curve(state, steps, history), () => time);
      return reading.verdict;
    };
    expect(at('running', 60, 0)).toBeNull();
    const first = at('running', 80, 1500);
    expect(first).toMatchObject({ final: false });
    expect(at('running', 90, 2000)).toBe(first);
    expect(at('running', 95, 2600)).not.toBe(first);
    const last = at('done', 96, 2610);
    expect(last).toMatchObject({ final: true });
    expect(at('done', 96, 9000)).toBe(last);
  });

  it('forgets the verdict of a run when another one begins', () => {
    const reading = new CurveReader();
    reading.follow(curve('done', 100), () => 0);
    reading.follow(curve('preparing', 0), () => 5000);
    expect(reading.verdict).toBeNull();
    reading.follow(curve('running', 3), () => 5001);
    expect(reading.verdict).toBeNull();
  });

  it('is not final where the run can still be resumed', () => {
    const reading = new CurveReader();
    reading.follow({ ...curve('failed', 100), resumable: true }, () => 0);
    expect(reading.verdict).toMatchObject({ final: false });
  });
});

it('calls a run healthy only so far while it goes on, and is never sure of what is unclear', () => {
  const finding = {
    confidence: 0.934,
    kind: null,
    evidence: [],
    summary: '',
    notes: [],
    secondary: [],
    causes: [],
    fixes: [],
  };
  expect(patternName({ ...finding, pattern: 'unclear', kind: 'healthy', final: false })).toBe('Healthy so far');
  expect(patternName({ ...finding, pattern: 'good', final: true })).toBe('Good');
  expect(patternName({ ...finding, pattern: 'spikes', final: false })).toBe('Spikes');
  expect(sureness({ ...finding, pattern: 'spikes', final: true })).toBe('93\u00a0% sure');
  expect(sureness({ ...finding, pattern: 'unclear', final: true })).toBeNull();
});
