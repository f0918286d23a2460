import { describe, expect, it } from 'vitest';
import { DETECTORS } from '../diagnosis/detectors/index.ts';
import { simulatedCurves, sensitivityOf } from './sensitivity.ts';
import { sensitivityReport, sensitivitySection } from './sensitivity_report.ts';

describe('the sensitivity of the limits', () => {
  const before = JSON.stringify(Object.values(DETECTORS).map(({ limits }) => limits.values));
  const rows = sensitivityOf(simulatedCurves(1));

  it('is measured for every limit of every detector, with a reason, and leaves them as they were', () => {
    expect(JSON.stringify(Object.values(DETECTORS).map(({ limits }) => limits.values))).toBe(before);
    for (const [name, { limits }] of Object.entries(DETECTORS)) {
      // One table serves both.
      const own = rows.filter(({ owner }) => owner === (name === 'exploded' ? 'diverged' : name));
      expect(own.map(({ limit }) => limit)).toEqual(Object.keys(limits.values));
    }
    for (const { why, value } of rows) {
      expect(why).toMatch(/^[A-Z].{15,}\.$/);
      expect(Number.isFinite(value)).toBe(true);
    }
  });

  it('finds verdicts that depend on some of them, and none on a limit that no verdict reads', () => {
    const changed = rows.filter(({ smaller, larger }) => smaller.simulated.changed + larger.simulated.changed > 0);
    expect(changed.length).toBeGreaterThan(3);
    expect(changed.length).toBeLessThan(rows.length / 2);
  });

  it('is a section of the document, found again', () => {
    const section = sensitivityReport(rows, { simulated: 20, recordings: 0, labelled: 0 });
    expect(sensitivitySection(`# Calibration\n\n${section}`)).toBe(section);
    expect(sensitivitySection('# Calibration\n')).toBe('');
  });
});
