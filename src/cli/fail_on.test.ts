import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PATTERNS } from '../core/pattern.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { failOnFrom, isAmong } from './fail_on.ts';

describe('--fail-on', () => {
  it('adds up, each time a list', () => {
    expect(failOnFrom(['overfitting', 'nan, spikes'])).toEqual(new Set(['overfitting', 'nan', 'spikes']));
    expect(failOnFrom()).toEqual(new Set());
    expect(() => failOnFrom(['nan', 'spike'])).toThrow('--fail-on knows no pattern or kind "spike".');
  });

  it('knows every pattern and kind of the documentation', () => {
    const rows = readFileSync('docs/diagnosis.md', 'utf8').matchAll(/^\| (\w+) +\| ([^|]*?) *\| /gm);
    const table = [...rows].filter(([, pattern]) => pattern! in PATTERNS);
    expect(table).toHaveLength(Object.keys(PATTERNS).length);
    for (const [, pattern, kinds] of table) {
      const names = [pattern!, ...kinds!.split(', ').filter((kind) => kind !== '')];
      expect(failOnFrom([names.join(',')]).size).toBe(names.length);
    }
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
    expect(isAmong(failOnFrom(['rate cuts']), { ...blownUp, kind: 'rate cuts' })).toBe(true);
  });
});
