import { describe, expect, it } from 'vitest';
import { PATTERNS } from '../core/pattern.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { KINDS } from '../diagnosis/kinds.ts';
import { failOnFrom, isAmong } from './fail_on.ts';

describe('--fail-on', () => {
  it('adds up, each time a list', () => {
    expect(failOnFrom(['overfitting', 'nan, spikes'])).toEqual(new Set(['overfitting', 'nan', 'spikes']));
    expect(failOnFrom()).toEqual(new Set());
    expect(() => failOnFrom(['nan', 'spike'])).toThrow('There is no pattern or kind "spike" for --fail-on.');
  });

  it('knows every pattern and kind', () => {
    const names = [...Object.keys(PATTERNS), ...KINDS];
    expect(failOnFrom([names.join(',')])).toEqual(new Set(names));
  });

  it('matches by the pattern or by the kind', () => {
    const step = Array.from({ length: 200 }, (_, i) => i);
    const blownUp = diagnose({
      step,
      trainLoss: step.map((i) => (i < 100 ? 9 - i / 20 : 4 * 2 ** Math.min(8, i - 100))),
    });
    expect(blownUp.kind).toBe('diverged');
    expect(isAmong(failOnFrom(['nan,diverged']), blownUp)).toBe(true);
    expect(isAmong(failOnFrom([blownUp.pattern]), blownUp)).toBe(true);
    expect(isAmong(failOnFrom(['overfitting,spikes']), blownUp)).toBe(false);
    expect(isAmong(failOnFrom(['rate-cuts']), { ...blownUp, kind: 'rate-cuts' })).toBe(true);
  });
});
