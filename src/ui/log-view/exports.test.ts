import { expect, it } from 'vitest';
import { EXPORT_IDS, exportName } from './exports.ts';

it('saves a log under names that are never its own, nor each other’s', () => {
  for (const file of ['run.csv', 'run.json', 'run.log', 'run']) {
    const names = EXPORT_IDS.map((id) => exportName(file, id));
    expect(new Set([file, ...names]).size).toBe(EXPORT_IDS.length + 1);
  }
  expect(exportName('night.of.nov.csv', 'json')).toBe('night.of.nov-curve.json');
});
