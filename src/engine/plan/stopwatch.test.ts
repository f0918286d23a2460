import { expect, it } from 'vitest';
import { shortestTimesOf, timesOf, type Repeated } from './stopwatch.ts';

/** Work of so many milliseconds, and how often it was done each time. */
function workOf(ms: number | ((round: number) => number)) {
  const asked: number[] = [];
  const work: Repeated = (times) => {
    asked.push(times);
    return Promise.resolve(times * (typeof ms === 'number' ? ms : ms(asked.length - 1)));
  };
  return { asked, work };
}

it('repeats work until it takes long enough, and counts only what does', async () => {
  const { asked, work } = workOf(1);
  expect(await timesOf([work], { longEnoughMs: 4, mostRepeats: 256, rounds: 3 })).toEqual([[1, 1, 1]]);
  expect(asked).toEqual([1, 2, 4, 4, 4]);
});

it('counts shorter measurements where it is told to', async () => {
  const { asked, work } = workOf(1);
  expect(await timesOf([work], { longEnoughMs: 8, leastMs: 2, mostRepeats: 256, rounds: 3 })).toEqual([[1, 1, 1]]);
  expect(asked).toEqual([1, 2, 4, 8]);
});

it('repeats it no more often than it may, also where the clock tells nothing', async () => {
  const { asked, work } = workOf(0);
  expect(await timesOf([work], { longEnoughMs: 4, mostRepeats: 5, rounds: 2 })).toEqual([[0, 0]]);
  expect(asked).toEqual([1, 2, 4, 5, 5]);
});

it('repeats more often where work has become faster', async () => {
  const { asked, work } = workOf((round) => (round === 0 ? 9 : 3));
  expect(await timesOf([work], { longEnoughMs: 4, mostRepeats: 256, rounds: 2 })).toEqual([[9, 3]]);
  expect(asked).toEqual([1, 1, 2]);
});

it('lets works take turns, all as often as the first needs it', async () => {
  const [plain, variant] = [workOf(2), workOf((round) => 1 + round)];
  const timing = { longEnoughMs: 4, mostRepeats: 256, rounds: 3 };
  expect(await shortestTimesOf([plain.work, variant.work], timing)).toEqual([2, 1]);
  expect([plain.asked, variant.asked]).toEqual([
    [1, 2, 2, 2],
    [2, 2, 2],
  ]);
});

it('goes on until its budget is spent', async () => {
  const { asked, work } = workOf(5);
  const waiting: Repeated = async (times) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    return work(times);
  };
  await timesOf([waiting], { longEnoughMs: 4, mostRepeats: 1, rounds: 2, budgetMs: 100 });
  expect(asked.length).toBeGreaterThan(3);
});
