import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_CONFIG } from '../core/config.ts';
import type { PackedState } from '../core/packed_state.ts';
import { appendRecord, emptyHistory, truncateHistory, type History } from '../core/record.ts';
import type { RunProgress } from './kept_run.ts';
import { RunStore } from './runs.ts';
import { storeError } from './store_error.ts';

const config = { ...DEFAULT_CONFIG };

const run = (id: string, began = 1): RunProgress => ({
  id,
  began,
  experiment: 'spikes',
  fix: null,
  scale: 'ci',
  options: { engine: 'plan', adapter: 'cpu' },
  config,
  planned: [],
  live: config,
  facts: null,
  ended: null,
  steps: 0,
  verdict: null,
  sketch: [],
  tunes: [],
  skills: [],
  stoppedEarly: null,
});

function historyOf(steps: number): History {
  const history = emptyHistory();
  for (let step = 0; step < steps; step++) {
    const trainLoss = step === 3 ? NaN : step === 4 ? Infinity : 9 - step;
    const valLoss = step % 2 ? null : 9;
    const rest = { lr: 1e-3, gradNorm: 1, gradNormClipped: 0.5, tokensPerSecond: null, nonFinite: step };
    appendRecord(history, { step, trainLoss, valLoss, ...rest });
  }
  return history;
}

const stateOf = (bytes: number): PackedState => ({
  version: 1,
  step: 3,
  config,
  options: { engine: 'plan', adapter: 'cpu' },
  valLoss: null,
  validationsSinceBest: 0,
  best: null,
  numbers: new Blob([new Uint8Array(bytes).fill(7)]),
});

let name = '';
let count = 0;
const open = () => RunStore.open(undefined, name);
beforeEach(() => void (name = `runs-${count++}`));

describe('a run that is kept', () => {
  it('is there after the page was closed, with its curve to the bit', async () => {
    const store = await open();
    const history = historyOf(6);
    history.tunes = [{ step: 2, key: 'learning_rate', value: 0.1 }];
    await store.keep({ ...run('a'), tunes: history.tunes, steps: 6 }, history, 0);
    store.close();
    const later = await open();
    expect(await later.list()).toMatchObject([{ id: 'a', steps: 6, pinned: false, name: null }]);
    expect(await later.history('a')).toEqual(history);
  });

  it('grows by pieces, and is written anew where something was taken back', async () => {
    const store = await open();
    const history = historyOf(12);
    const part = structuredClone(history);
    truncateHistory(part, 5);
    await store.keep(run('a'), part, 0);
    await store.keep(run('a'), history, 5);
    await store.keep(run('b'), history, 0);
    expect((await store.history('a')).step).toEqual(history.step);
    truncateHistory(history, 3);
    await store.keep(run('a'), history, 0);
    expect((await store.history('a')).step).toEqual([0, 1, 2]);
    expect((await store.history('b')).step).toHaveLength(12);
  });

  it('keeps what a person did with it while it trains on', async () => {
    const store = await open();
    await store.keep(run('a'), historyOf(1), 0);
    await store.care('a', { name: 'mine', pinned: true });
    await store.keep({ ...run('a'), steps: 2 }, historyOf(2), 1);
    expect(await store.list()).toMatchObject([{ name: 'mine', pinned: true, steps: 2 }]);
  });

  it('has the state that it can go on from, the latest only', async () => {
    const store = await open();
    expect(await store.state('a')).toBeNull();
    await store.keepState('a', stateOf(4));
    await store.keepState('a', { ...stateOf(8), step: 9 });
    const state = (await store.state('a'))!;
    expect(state.step).toBe(9);
    expect(new Uint8Array(await state.numbers.arrayBuffer())).toEqual(new Uint8Array(8).fill(7));
  });

  it('can be taken back after it was deleted, until there has to be room', async () => {
    const store = await open();
    await store.keep(run('a'), historyOf(3), 0);
    await store.care('a', { deleted: true });
    expect(await store.list()).toEqual([]);
    await store.care('a', { deleted: false });
    expect((await store.history('a')).step).toEqual([0, 1, 2]);
    await store.care('a', { deleted: true });
    await store.makeRoom();
    expect(await store.get('a')).toBeUndefined();
    expect((await store.history('a')).step).toEqual([]);
  });
});

describe('room', () => {
  it('is made by the oldest runs, but not by pinned ones or the current one', async () => {
    const store = await open();
    for (const [i, id] of ['a', 'b', 'c', 'd', 'e'].entries()) await store.keep(run(id, i), historyOf(1), 0);
    await store.care('a', { pinned: true });
    await store.makeRoom(['b'], 3);
    expect((await store.list()).map(({ id }) => id)).toEqual(['e', 'b', 'a']);
  });

  it('is made of what was deleted, unless it is spared: a tab may still write it', async () => {
    const store = await open();
    for (const id of ['a', 'b']) {
      await store.keep(run(id), historyOf(1), 0);
      await store.care(id, { deleted: true });
    }
    await store.makeRoom(['b']);
    expect(await store.list()).toEqual([]);
    expect([await store.get('a'), (await store.get('b'))?.id]).toEqual([undefined, 'b']);
  });

  it('is made of states first: those of the oldest runs go, their curves stay', async () => {
    const store = await open();
    for (const [i, id] of ['a', 'b', 'c'].entries()) {
      await store.keep(run(id, i), historyOf(1), 0);
      await store.keepState(id, stateOf(10));
    }
    await store.makeRoom([], 10, 25);
    expect(await store.state('a')).toBeNull();
    expect(await store.state('b')).not.toBeNull();
    expect(await store.list()).toHaveLength(3);
  });
});

describe('what stands in the way', () => {
  it('is told in a sentence: runs that a newer version has kept', async () => {
    (await openDB(name, 99)).close();
    await expect(open()).rejects.toMatchObject({
      problem: 'newer',
      message: expect.stringContaining('newer version') as string,
    });
  });

  it('gives way to a newer version in another tab, and says so', async () => {
    const closed = vi.fn<(why: Error) => void>();
    await RunStore.open(closed, name);
    const newer = await openDB(name, 2);
    expect(closed).toHaveBeenCalledOnce();
    expect(closed.mock.calls[0]![0].message).toContain('newer version');
    newer.close();
  });

  it('is told: a full disk and a private window', () => {
    expect(storeError(new DOMException('', 'QuotaExceededError'))).toMatchObject({ problem: 'full' });
    expect(storeError(new DOMException('', 'SecurityError'))).toMatchObject({ problem: 'refused' });
    expect(storeError(new Error('The disk is gone.')).message).toContain('Runs are not kept: The disk is gone.');
  });
});
