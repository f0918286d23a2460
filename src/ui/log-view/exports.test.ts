import { expect, it } from 'vitest';
import { EXPORT_IDS, exportName, exportNote } from './exports.ts';

it('saves a log under names that are never its own, nor each other’s', () => {
  for (const file of ['run.csv', 'run.json', 'run.log', 'run']) {
    const names = EXPORT_IDS.map((id) => exportName(file, id));
    expect(new Set([file, ...names]).size).toBe(EXPORT_IDS.length + 1);
  }
  expect(exportName('night.of.nov.csv', 'json')).toBe('night.of.nov-curve.json');
});

it('says what is lost where a format has no place for the validation', () => {
  const notes = (valLosses: number) => EXPORT_IDS.filter((id) => exportNote(id, { valLosses }) !== null);
  expect([notes(5), notes(0)]).toEqual([['tensorboard'], []]);
});
