import { describe, expect, it } from 'vitest';
import { emptyHistory, type History } from '../core/record.ts';
import { historyFromJson } from './formats/json.ts';
import { recordingName, thinHistory } from './recording.ts';

const history: History = {
  ...emptyHistory(),
  step: [0, 1, 2],
  trainLoss: [6.9077552789, 0.00001234567, NaN],
  valLoss: [6.9, null, Infinity],
  lr: [0.001, 0.000123456789, 0],
  gradNorm: [1.23456789, 65504, NaN],
  gradNormClipped: [1, 1, NaN],
  tokensPerSecond: [null, null, null],
  nonFinite: [0, 0, 37],
};

describe('a recording', () => {
  it('keeps all points with fewer digits, and what is not finite as it is', () => {
    const kept = historyFromJson(JSON.parse(JSON.stringify(thinHistory(history))) as ReturnType<typeof thinHistory>);
    expect(kept.step).toEqual(history.step);
    expect(kept.trainLoss).toEqual([6.9078, 0.000012346, NaN]);
    expect(kept.valLoss).toEqual([6.9, null, Infinity]);
    expect(kept.lr).toEqual([0.001, 0.00012346, 0]);
    expect(kept.gradNorm).toEqual([1.2346, 65504, NaN]);
    expect(kept.nonFinite).toEqual([0, 0, 37]);
  });

  it('is named by experiment and fix', () => {
    expect(recordingName({ experiment: 'spikes', fix: null })).toBe('spikes');
    expect(recordingName({ experiment: 'spikes', fix: 'clip' })).toBe('spikes-with-clip');
  });
});
