import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPool, type JobOutcome } from './pool.ts';

/** Doubles a number; dies over a 13, and fails at a 7. */
const WORKER = `
process.on('message', ({ n }) => {
  if (n === 13) process.kill(process.pid, 'SIGKILL');
  else process.send(n === 7 ? { ok: false, failure: 'seven' } : { ok: true, result: [2 * n, process.pid] });
});`;

type Doubled = [double: number, pid: number];

async function doubled(numbers: readonly number[], size: number) {
  const script = join(mkdtempSync(join(tmpdir(), 'pool-')), 'worker.mjs');
  writeFileSync(script, WORKER);
  const outcomes = new Map<number, JobOutcome<Doubled>>();
  const workers: ChildProcess[] = [];
  await runPool<{ n: number }, Doubled>(
    numbers.map((n) => ({ n })),
    {
      size,
      start: () => {
        workers.push(fork(script));
        return workers.at(-1)!;
      },
      onOutcome: ({ n }, outcome) => outcomes.set(n, outcome),
    },
  );
  return { outcomes, started: workers.length, workers };
}

describe('the pool', () => {
  it('shares the jobs out over as many processes as it is given, and no more than there are jobs', async () => {
    const { outcomes, started } = await doubled([1, 2, 3, 4, 5, 6], 2);
    expect(started).toBe(2);
    expect([1, 2, 3, 4, 5, 6].map((n) => outcomes.get(n))).toMatchObject(
      [2, 4, 6, 8, 10, 12].map((double) => ({ ok: true, result: [double, expect.any(Number)] })),
    );
    expect((await doubled([1], 4)).started).toBe(1);
    expect((await doubled([], 4)).started).toBe(0);
  });

  it('reports a job whose worker dies, and goes on with a new one', async () => {
    const { outcomes, started } = await doubled([1, 13, 2, 3], 1);
    expect(outcomes.get(13)).toEqual({ ok: false, failure: 'The worker process ended with SIGKILL.' });
    expect([1, 2, 3].map((n) => outcomes.get(n)?.ok)).toEqual([true, true, true]);
    expect(started).toBe(2);
  });

  it('keeps a worker that only failed', async () => {
    const { outcomes, started } = await doubled([7, 1], 1);
    expect(outcomes.get(7)).toEqual({ ok: false, failure: 'seven' });
    expect(outcomes.get(1)?.ok).toBe(true);
    expect(started).toBe(1);
  });

  it('listens to a worker no more after many jobs than after one', async () => {
    const many = await doubled([1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 14], 1);
    const one = await doubled([1], 1);
    const listeners = ({ workers: [worker] }: typeof many) =>
      worker!.eventNames().map((event) => [event, worker!.listenerCount(event)]);
    expect(many.started).toBe(1);
    expect(Object.fromEntries(listeners(many))).toEqual(Object.fromEntries(listeners(one)));
  });
});
