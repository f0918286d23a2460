import { describe, expect, it } from 'vitest';
import { encodeRecords } from '../../core/encoded_records.ts';
import { LabController, type WorkerPort } from '../../lab/controller.ts';
import type { FromWorker, RunMessage, ToWorker } from '../../lab/protocol.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { readAtlas, thinned, writeAtlas } from './atlas-file.ts';
import { Atlas, handsFor } from './atlas.ts';
import { planFrom } from './plan.ts';

/** A worker that trains when it is told to. */
class Hand implements WorkerPort {
  sent: ToWorker[] = [];
  closed = false;
  onmessage: WorkerPort['onmessage'] = null;
  readonly own = { lab: new LabController(this), close: () => void (this.closed = true) };

  postMessage(message: ToWorker): void {
    this.sent.push(message);
  }
  get started() {
    return this.sent.flatMap((message) => (message.type === 'start' ? [message] : []));
  }
  say(message: RunMessage): void {
    const { run } = this.started.at(-1)!;
    this.onmessage?.({ data: { ...message, run } } as MessageEvent<FromWorker>);
  }
  /** The curve is one of a run that learns nothing. */
  train(steps: number): void {
    const records = Array.from({ length: steps }, (_, step) => ({
      step,
      trainLoss: Math.log(512) + 0.01 * Math.sin(step),
      valLoss: step % 10 === 0 ? Math.log(512) : null,
      lr: 1e-3,
      gradNorm: 1,
      gradNormClipped: 1,
      tokensPerSecond: 1000,
      nonFinite: 0,
    }));
    const facts = { engine: 'plan', adapter: 'CPU executor', note: null, vocabSize: 512, floor: 2 } as const;
    const { config } = this.started.at(-1)!;
    this.say({ type: 'ready', facts: { ...facts, parameterCount: 1, trainTokens: 1, valTokens: 1 }, config });
    this.say({ type: 'records', columns: encodeRecords(records) });
  }
  finish(steps = 60): void {
    this.train(steps);
    this.say({ type: 'state', state: 'done', detail: null });
  }
}

const LINK = 'scale=ci&max_iters=60&across=learning_rate:0.001:0.01:0.1&down=batch_size:1:2:4';

function begun(hands = 1, now: () => number = () => 0) {
  const atlas = new Atlas(planFrom(LINK, []), now);
  const workers = Array.from({ length: hands }, () => new Hand());
  atlas.start(workers.map(({ own }) => own));
  return { atlas, workers, hand: workers[0]! };
}

describe('an atlas', () => {
  it('trains every cell once, one after the other, and names each by its curve', () => {
    const { atlas, hand } = begun();
    for (let i = 0; i < 9; i++) {
      expect(hand.started).toHaveLength(i + 1);
      hand.finish();
    }
    expect(atlas.state).toBe('resting');
    expect(hand.closed).toBe(true);
    expect(new Set(hand.started.map(({ config }) => `${config.learning_rate} ${config.batch_size}`)).size).toBe(9);
    for (const cell of atlas.cells) {
      const { verdict, history } = atlas.resultOf(cell)!;
      expect(verdict).toEqual(diagnose(history, { final: true, vocabSize: 512, floor: 2 }));
      expect(verdict.pattern).toBe('flat');
    }
  });

  it('gives every hand a cell of its own', () => {
    const { atlas, workers } = begun(3);
    const values = workers.map(({ started }) => JSON.stringify(started[0]!.config));
    expect(new Set(values).size).toBe(3);
    expect(atlas.cells.filter((cell) => atlas.labOf(cell))).toHaveLength(3);
    for (let i = 0; i < 9; i++) workers[i % 3]!.finish();
    expect(workers.every(({ closed }) => closed)).toBe(true);
    expect(atlas.done).toBe(9);
  });

  it('starts no cell in a pause, and goes on where it was', () => {
    const { atlas, hand } = begun();
    atlas.pause();
    expect(hand.sent.at(-1)).toEqual({ type: 'pause' });
    hand.finish(); // it was faster than the pause
    expect(hand.started).toHaveLength(1);
    expect(atlas.done).toBe(1);
    atlas.resume();
    expect(hand.started).toHaveLength(2);
    atlas.pause();
    atlas.resume();
    expect(hand.sent.at(-1)).toEqual({ type: 'resume' });
  });

  it('keeps what is finished when it is cancelled, and trains only the rest the next time', () => {
    const { atlas, hand } = begun();
    hand.finish();
    hand.finish();
    hand.train(20);
    atlas.cancel();
    expect([atlas.state, hand.closed, atlas.done, atlas.missing.length]).toEqual(['resting', true, 2, 7]);
    const next = new Hand();
    atlas.start([next.own]);
    for (let i = 0; i < 7; i++) next.finish();
    expect(next.started).toHaveLength(7);
    expect(atlas.missing).toEqual([]);
  });

  it('says why a cell failed, and goes on with the others', () => {
    const { atlas, hand } = begun();
    hand.say({ type: 'state', state: 'failed', detail: null });
    const error = { code: 'device-lost', message: 'The GPU went away.', fix: '' };
    hand.say({ type: 'error', error, resumable: true });
    expect(atlas.cells.map((cell) => atlas.problemOf(cell)).filter(Boolean)).toEqual(['The GPU went away.']);
    expect(hand.started).toHaveLength(2);
    for (let i = 0; i < 8; i++) hand.finish();
    expect([atlas.state, atlas.done, atlas.missing.length]).toEqual(['resting', 8, 1]);
  });

  it('brings back the cells of a plan that was there before', () => {
    const { atlas, hand } = begun();
    for (let i = 0; i < 9; i++) hand.finish();
    atlas.choose(planFrom(LINK.replace('0.1&', '0.1:1&'), []));
    expect([atlas.cells.length, atlas.done]).toEqual([12, 9]);
    atlas.choose(planFrom(`seed=2&${LINK}`, []));
    expect(atlas.done).toBe(0);
    atlas.choose(planFrom(LINK, []));
    expect(atlas.done).toBe(9);
  });

  it('measures the time that is left on the cells that are finished, without the pauses', () => {
    let time = 0;
    const { atlas, hand } = begun(1, () => time);
    expect(atlas.msLeft).toBeNull();
    const total = atlas.missing.reduce((sum, { config }) => sum + config.batch_size, 0);
    const first = hand.started[0]!.config.batch_size;
    time = 1000 * first;
    hand.finish();
    expect(atlas.msLeft).toBeCloseTo(1000 * (total - first));
    atlas.pause();
    time += 1e6;
    atlas.resume();
    expect(atlas.msLeft).toBeCloseTo(1000 * (total - first));
  });
});

it('trains several cells at a time on the CPU alone', () => {
  expect(handsFor({ engine: 'plan', adapter: 'cpu' }, true, 16)).toBe(4);
  expect(handsFor({ engine: 'plan', adapter: 'auto' }, false, 6)).toBe(3);
  expect(handsFor({ engine: 'plan', adapter: 'cpu' }, false, 1)).toBe(1);
  expect(handsFor({ engine: 'plan', adapter: 'auto' }, true, 16)).toBe(1);
  expect(handsFor({ engine: 'plan', adapter: 'software' }, false, 16)).toBe(1);
  expect(handsFor({ engine: 'reference', adapter: 'cpu' }, false, 16)).toBe(1);
});

describe('an atlas in a file', () => {
  it('comes back with its plan and its verdicts, and with curves of fewer points', () => {
    const { atlas, hand } = begun();
    for (let i = 0; i < 4; i++) hand.finish(2000);
    const read = readAtlas(writeAtlas(atlas));
    expect(read.plan).toEqual(atlas.plan);
    const other = new Atlas(read.plan);
    other.restore(read.plan, read.trained);
    expect(other.done).toBe(4);
    for (const [i, cell] of other.cells.entries()) {
      const [before, after] = [atlas.resultOf(atlas.cells[i]!), other.resultOf(cell)];
      expect(after?.verdict.pattern).toBe(before?.verdict.pattern);
      expect(after?.verdict.evidence.map(({ text }) => text)).toEqual(before?.verdict.evidence.map(({ text }) => text));
      if (after) expect(after.history.step.length).toBeLessThan(300);
      if (after) expect(after.thinned).toBe(true);
    }
  });

  it('is read without the notes of its verdicts, which older atlases lack', () => {
    const { atlas, hand } = begun();
    hand.finish();
    const older = writeAtlas(atlas).replace('"notes":[],', '');
    expect(older).not.toContain('notes');
    expect(readAtlas(older).trained.map(({ result }) => result.verdict.notes)).toEqual([[]]);
  });

  it('keeps the ends, the extremes and what is not finite', () => {
    const { atlas, hand } = begun();
    hand.finish(1000);
    const { history } = atlas.resultOf(atlas.cells.find((cell) => atlas.resultOf(cell))!)!;
    history.trainLoss[333] = 40;
    history.trainLoss[777] = NaN;
    const thin = thinned(history);
    expect(thin.step.length).toBeLessThan(300);
    for (const step of [0, 333, 777, 999]) expect(thin.step).toContain(step);
    expect(thin.trainLoss[thin.step.indexOf(777)]).toBeNaN();
    expect(thin.valLoss.filter((loss) => loss !== null).length).toBeGreaterThan(60);
  });

  it.each([
    ['not json', 'It is no JSON.'],
    ['[1, 2]', 'It does not say that it is one.'],
    ['{"format":"loss-curve-lab atlas","version":9}', 'It is of version 9'],
    ['{"format":"loss-curve-lab atlas","version":1,"address":"","cells":[{}]}', 'Something is missing in it.'],
    ['{"format":"loss-curve-lab atlas","version":1,"address":"across=x:1","cells":[]}', 'In the link: No side'],
  ])('is refused where it is %s', (text, why) => {
    expect(() => readAtlas(text)).toThrow(`The file cannot be read as an atlas: ${why}`);
  });
});
