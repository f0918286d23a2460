import { describe, expect, it } from 'vitest';
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { diagnose, hearingOf } from './diagnose.ts';
import type { Ruling } from './hearing.ts';
import { simulate } from './simulator/index.ts';

const CURVES = (Object.keys(PATTERNS) as Pattern[]).flatMap((pattern) =>
  Array.from({ length: 20 }, (_, seed) => simulate(pattern, 40_000 + seed, seed % 2 === 0 ? 'clear' : 'borderline')),
);

describe('a hearing', () => {
  it('has one winner, which is the verdict, and none where no pattern is named', () => {
    for (const { history, context } of CURVES) {
      const { pattern, kind } = diagnose(history, context);
      const won = hearingOf(history, context).spoken.filter(({ ruling }) => ruling.why === 'won');
      const isNamed = kind !== 'no-match' && kind !== 'early';
      expect(won.map(({ detection }) => [detection.pattern, detection.kind])).toEqual(isNamed ? [[pattern, kind]] : []);
    }
  });

  it('gives every reason there is for not winning', () => {
    const lostValidation = { step: [0, 1, 2, 3], trainLoss: [4, 3, 2, 2], valLoss: [4, NaN, null, null] };
    const reasons = new Set<Ruling['why']>(hearingOf(lostValidation).spoken.map(({ ruling }) => ruling.why));
    for (const { history, context } of CURVES) {
      for (const final of [true, false])
        for (const { ruling } of hearingOf(history, { ...context, final }).spoken) reasons.add(ruling.why);
    }
    expect([...reasons].sort()).toEqual(
      ['implied', 'less-sure', 'not-believed', 'outranked', 'too-early', 'too-few-points', 'won'].sort(),
    );
  });

  it('tells beside the verdict what was outranked, and not what it implies', () => {
    let outranked = 0;
    for (const { history, context } of CURVES) {
      const { pattern, secondary } = diagnose(history, context);
      const told = secondary.map((finding) => finding.pattern);
      for (const { detection, ruling } of hearingOf(history, context).spoken) {
        if (ruling.why === 'implied') expect(told).not.toContain(detection.pattern);
        if (ruling.why !== 'outranked' || detection.pattern === 'good') continue;
        outranked++;
        expect(detection.pattern).not.toBe(pattern);
        expect(told).toContain(detection.pattern);
      }
    }
    expect(outranked).toBeGreaterThan(5);
  });
});
