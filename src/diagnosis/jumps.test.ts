import { describe, expect, it } from 'vitest';
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { jumpSignsOf } from './causes/jump_signs.ts';
import { readSignals } from './causes/signals.ts';
import { readCurve } from './curve.ts';
import { judge } from './diagnose.ts';
import { canonical } from './series.ts';
import { simulate } from './simulator/index.ts';

/** As the summary of spikes tells them; null where it tells of a run that blew up as a whole. */
function toldIn(summary: string): number | null {
  const [, words] = /^The loss jumps (once|twice|\d+ times),/.exec(summary) ?? [];
  if (words === undefined) return null;
  return words === 'once' ? 1 : words === 'twice' ? 2 : Number.parseInt(words);
}

describe('jumps', () => {
  it('are counted by the causes as by the summary, on 3,000 simulated curves', { timeout: 120_000 }, () => {
    const counts = (Object.keys(PATTERNS) as Pattern[]).flatMap((pattern) =>
      (['clear', 'borderline'] as const).flatMap((difficulty) =>
        Array.from({ length: 150 }, (_, i) => {
          const { history, context } = simulate(pattern, 90_000 + i, difficulty);
          const curve = readCurve(canonical(history), context);
          const finding = judge(curve);
          const told = finding.pattern === 'spikes' ? toldIn(finding.summary) : null;
          if (told === null) return null;
          return {
            told,
            weighed: jumpSignsOf(readSignals(curve, finding))?.count,
            curve: `${pattern} ${difficulty} ${i}`,
          };
        }),
      ),
    );
    const spikes = counts.filter((one) => one !== null);
    expect(spikes.length).toBeGreaterThan(200);
    expect(spikes.filter(({ told, weighed }) => told !== weighed)).toEqual([]);
  });
});
