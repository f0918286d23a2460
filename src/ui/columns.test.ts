/** A column that is one more row of the table: it is in everything that a run goes through, and survives a reload. */
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_CONFIG } from '../core/config.ts';
import { decodeRecords, encodeRecords, recordBuffers } from '../core/encoded_records.ts';
import { appendRecord, COLUMN_NAMES, emptyHistory, truncateHistory, type History } from '../core/record.ts';
import { printCsv } from '../store/formats/csv.ts';
import { historyFromJson, historyToJson, isJsonHistory, type JsonHistory } from '../store/formats/json.ts';
import { readLog } from '../store/formats/read_log.ts';
import { readRecording, thinHistory } from '../store/recording.ts';
import type { RunProgress } from '../store/kept_run.ts';
import { RunStore } from '../store/runs.ts';
import { thinned } from './atlas-view/atlas-file.ts';
import { Playback } from './recorded-run/playback.ts';

vi.mock('../core/columns.ts', async (original) => {
  const { COLUMNS } = await original<{ COLUMNS: object }>();
  const updateRms = { kind: 'measure', nullable: true, inFiles: true, csv: 'update_rms', channel: false };
  return { COLUMNS: { ...COLUMNS, updateRms } };
});

const VALUES = [0.123456789, null, NaN, Infinity];
const addedOf = (history: object) => (history as { updateRms?: (number | null)[] }).updateRms;

function recorded(): History {
  const history = emptyHistory();
  for (const [step, updateRms] of VALUES.entries()) {
    const measured = { valLoss: null, lr: 1, gradNorm: 1, gradNormClipped: 1, tokensPerSecond: 9, nonFinite: 0 };
    const record = { step, trainLoss: 9 - step, ...measured, updateRms };
    appendRecord(history, record);
  }
  return history;
}

const parsed = (json: JsonHistory): JsonHistory => JSON.parse(JSON.stringify(json)) as JsonHistory;

/** A run as the database has it. */
const progress: RunProgress = {
  id: 'a',
  began: 1,
  experiment: 'good',
  fix: null,
  scale: 'ci',
  options: { engine: 'plan', adapter: 'cpu' },
  config: DEFAULT_CONFIG,
  planned: [],
  live: DEFAULT_CONFIG,
  facts: null,
  ended: null,
  steps: 4,
  verdict: null,
  sketch: [],
  tunes: [],
  skills: [],
  stoppedEarly: null,
};

describe('a column that is added', () => {
  it('is recorded, and taken back with the rest', () => {
    const history = recorded();
    expect(COLUMN_NAMES).toHaveLength(9);
    expect(addedOf(history)).toEqual(VALUES);
    truncateHistory(history, 2);
    expect(addedOf(history)).toEqual([0.123456789, null]);
  });

  it('comes over from the worker', () => {
    const steps = VALUES.map((updateRms, step) => ({ step, trainLoss: 1, updateRms }));
    const message = encodeRecords(steps as unknown as Parameters<typeof encodeRecords>[0]);
    const arrived = decodeRecords(structuredClone(message, { transfer: recordBuffers(message) }));
    expect(arrived).toMatchObject(steps);
  });

  it('is in JSON, where it is required of no older file', () => {
    const json = parsed(historyToJson(recorded()));
    expect(isJsonHistory(json)).toBe(true);
    expect(addedOf(historyFromJson(json))).toEqual(VALUES);
    const { updateRms: _, ...older } = json as JsonHistory & { updateRms: unknown };
    expect(isJsonHistory(older)).toBe(true);
    expect(addedOf(historyFromJson(older))).toEqual([null, null, null, null]);
    expect(isJsonHistory({ ...json, updateRms: [1] })).toBe(false);
  });

  it('is in CSV, which is read as before', () => {
    const text = printCsv(recorded());
    expect(text.split('\n').slice(0, 3)).toEqual([
      'step,train_loss,val_loss,lr,grad_norm,update_rms',
      '0,9,,1,1,0.123456789',
      '1,8,,1,1,',
    ]);
    expect(readLog(text)).toMatchObject({ format: 'csv', log: { trainLoss: [9, 8, 7, 6] } });
    const log = { step: [0], trainLoss: [9], valLoss: [null], lr: [1], gradNorm: [1] };
    expect(printCsv(log)).toBe('step,train_loss,val_loss,lr,grad_norm\n0,9,,1,1\n');
  });

  it('survives a reload', async () => {
    const store = await RunStore.open();
    await store.keep(progress, recorded(), 0);
    store.close();
    const later = await RunStore.open();
    expect(addedOf(await later.history('a'))).toEqual(VALUES);
    later.close();
  });

  it('is null in runs that were kept before there was such a column', async () => {
    const store = await RunStore.open();
    await store.keep({ ...progress, id: 'older' }, recorded(), 0);
    store.close();
    const database = await openDB('loss-curve-lab');
    const piece = (await database.get('pieces', ['older', 0])) as { updateRms?: unknown };
    delete piece.updateRms;
    await database.put('pieces', piece);
    database.close();
    expect(addedOf(await (await RunStore.open()).history('older'))).toEqual([null, null, null, null]);
  });

  it('is in a recording with fewer digits, and is played back', () => {
    const file = {
      experiment: 'good',
      fix: null,
      scale: 'ci',
      config: {},
      facts: {
        engine: 'plan',
        adapter: '',
        note: null,
        vocabSize: 9,
        floor: null,
        parameterCount: 1,
        trainTokens: 1,
        valTokens: 1,
      },
      history: parsed(thinHistory(recorded())),
    } as const;
    const playback = new Playback({ addController() {}, requestUpdate() {} });
    playback.load(readRecording(file));
    playback.seek(3);
    expect(addedOf(playback.history)).toEqual([0.12346, null, NaN]);
  });

  it('is in a curve that is thinned for the atlas', () => {
    expect(addedOf(thinned(recorded()))).toEqual(VALUES);
  });
});
