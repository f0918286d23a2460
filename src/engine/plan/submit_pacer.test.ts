import { expect, it } from 'vitest';
import { SubmitPacer, workOf } from './submit_pacer.ts';

const dispatches = (...works: number[]) => works.map((work) => ({ work }));
const sizes = (submits: readonly unknown[][]) => submits.map(({ length }) => length);

it('A step that was never measured is cut as for a slow GPU: a small one goes as one submit', () => {
  expect(sizes(new SubmitPacer().submits(dispatches(1e8, 1e9, 1e8)))).toEqual([3]);
  expect(sizes(new SubmitPacer().submits(dispatches(1e8, 1e12, 1e8)))).toEqual([1, 1, 1]);
});

it('A fast GPU gets a whole step in one submit, a slow one in several, in order and complete', () => {
  const list = dispatches(...Array<number>(100).fill(1));
  const fast = new SubmitPacer();
  fast.observe(100, 5);
  expect(sizes(fast.submits(list))).toEqual([100]);
  const slow = new SubmitPacer();
  slow.observe(100, 320);
  expect(sizes(slow.submits(list))).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 10]);
  expect(slow.submits(list).flat()).toEqual(list);
});

it('A dispatch that takes too long by itself is alone in its submit, and no submit is empty', () => {
  const pacer = new SubmitPacer();
  pacer.observe(1, 1);
  expect(sizes(pacer.submits(dispatches(500, 1, 1, 500, 500)))).toEqual([1, 2, 1, 1]);
});

it('A pacer that may take for ever never cuts', () => {
  const pacer = new SubmitPacer(Infinity);
  pacer.observe(1, 1e6);
  expect(sizes(pacer.submits(dispatches(1, 1e12, 1)))).toEqual([3]);
});

it('One slow step, say behind another program, does not change the pace for good', () => {
  const pacer = new SubmitPacer();
  const list = dispatches(10);
  pacer.observe(10, 1);
  pacer.observe(10, 100);
  for (let i = 0; i < 20; i++) pacer.observe(10, 1);
  expect(sizes(pacer.submits([...list, ...list, ...list]))).toEqual([3]);
});

it('What moves memory weighs by its bytes, what multiplies by its flops', () => {
  expect(workOf({ flops: 1e6, bytes: 1 })).toBe(1e6);
  expect(workOf({ flops: 1, bytes: 1e6 })).toBeGreaterThan(1e6);
});
