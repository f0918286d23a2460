import { describe, expect, it } from 'vitest';
import { median } from '../core/quantile.ts';
import { Rng } from '../core/rng.ts';
import { CAPACITY, Digest, type Points } from './digest.ts';
import { bounces, noise } from './statistics.ts';

/** More than four times as many points as are kept without exception. */
const LONG = 5 * CAPACITY;

function digest(values: ArrayLike<number>): Digest {
  const column = new Digest();
  for (let i = 0; i < values.length; i++) column.push(i, values[i]!);
  return column;
}

/** A level with 3 % of noise. */
function noisy(count: number): Float64Array {
  const random = new Rng(1, 'noisy');
  return Float64Array.from({ length: count }, () => 4 * (1 + 0.03 * random.normal()));
}

const share = (values: Float64Array, test: (x: number, i: number) => boolean) =>
  values.filter(test).length / values.length;

/** Share of the points at which the curve turns round. */
const turns = (x: Float64Array) => share(x, (here, i) => (here - x[i - 1]!) * (here - x[i + 1]!) > 0);

const at = ({ step, value }: Points, place: number) => value[step.indexOf(place)];

describe('a digest', () => {
  it('keeps every point of a column that fits', () => {
    const values = noisy(CAPACITY);
    const { step, value } = digest(values).points();
    expect(value).toEqual(values);
    expect([step[0], step.at(-1)]).toEqual([0, CAPACITY - 1]);
  });

  it('is empty where nothing was measured', () => {
    expect(new Digest().points().step.length).toBe(0);
    expect(new Digest().count).toBe(0);
  });

  it('never holds many more points than its capacity, and counts them all', () => {
    const column = new Digest();
    const random = new Rng(1, 'wild');
    let most = 0;
    for (let i = 0; i < 2_000_000; i++) {
      column.push(i, Math.exp(3 * random.normal()));
      if (i % 4093 === 0) most = Math.max(most, column.stored);
    }
    expect(column.count).toBe(2_000_000);
    expect(most).toBeLessThan(1.3 * CAPACITY);
    expect(column.points().step.length).toBeGreaterThan(CAPACITY / 2);
    expect(column.points().step.length).toBeLessThan(1.3 * CAPACITY);
  });

  it('keeps distribution, bounce and correlation of white noise', () => {
    const values = noisy(LONG);
    const { step, value } = digest(values).points();
    expect(median(value)).toBeCloseTo(median(values), 2);
    expect(noise(value) / noise(values)).toBeCloseTo(1, 1);
    expect(turns(value)).toBeCloseTo(turns(values), 1);
    expect(step.every((place, i) => i === 0 || place > step[i - 1]!)).toBe(true);
  });

  it.each([2, 3])('keeps the teeth of a sawtooth with a period of %d points', (period) => {
    const values = Float64Array.from({ length: LONG }, (_, i) => (i % period === 0 ? 5 : 4));
    const thinned = digest(values).points().value;
    expect(share(thinned, (x) => x === 5)).toBeCloseTo(1 / period, 1);
    expect(median(bounces(thinned))).toBe(median(bounces(values)));
    expect(turns(thinned)).toBeCloseTo(turns(values), 1);
  });

  it('keeps single points that stand out, above and below, and hardly any that do not', () => {
    const values = noisy(LONG);
    values[33_333] = 12;
    values[66_666] = 1;
    const points = digest(values).points();
    expect(at(points, 33_333)).toBe(12);
    expect(at(points, 66_666)).toBe(1);
    expect(points.step.length).toBeLessThan(LONG / 8 + 20);
  });

  it('keeps the first point, the newest two, and the first that is no number with the one before it', () => {
    const values = noisy(LONG);
    for (let i = 40_001; i < LONG; i += 3) values[i] = NaN;
    const points = digest(values).points();
    for (const place of [0, 40_000, 40_001, LONG - 2, LONG - 1])
      expect(at(points, place), `${place}`).toBe(values[place]);
    const later = points.value.slice(points.step.indexOf(40_001));
    expect(later.filter(Number.isNaN).length / later.length).toBeCloseTo(1 / 3, 1);
  });

  it('keeps the first negative value', () => {
    const values = noisy(LONG);
    values[50_001] = -0.002;
    values.fill(-3, 50_002, 50_010);
    expect(at(digest(values).points(), 50_001)).toBe(-0.002);
  });

  it('draws the same points whatever the values, and however often it is asked', () => {
    const one = digest(noisy(LONG));
    const steps = one.points().step;
    expect(one.points().step).toEqual(steps);
    const zeros = digest(new Float64Array(LONG));
    expect(zeros.points().step.filter((place) => !steps.includes(place))).toHaveLength(0);
  });
});

describe('a digest of a training that was resumed', () => {
  it('replaces what had been measured from there on', () => {
    const column = digest([9, 8, NaN, 6]);
    column.push(2, 7.5);
    column.push(4, 5);
    expect([...column.points().step]).toEqual([0, 1, 2, 4]);
    expect([...column.points().value]).toEqual([9, 8, 7.5, 5]);
    expect(column.count).toBe(4);
  });

  it('replaces the last of several at one step, however often that happens', () => {
    const column = new Digest();
    for (let i = 0; i < LONG; i++) {
      column.push(i, 999);
      column.push(i, 4 + (i % 2));
    }
    expect(column.count).toBe(LONG);
    expect(column.points().value.includes(999)).toBe(false);
    expect(column.points().step.length).toBeGreaterThan(CAPACITY / 2);
  });

  it('forgets what stood out in the part that is gone, though only a sample of it was kept', () => {
    const values = noisy(LONG);
    values[60_000] = 100;
    values.fill(NaN, 70_000);
    const column = digest(values);
    for (let i = 50_000; i < LONG; i++) column.push(i, 3);
    const { step, value } = column.points();
    expect(value.every((x) => x < 5)).toBe(true);
    expect(step.every((place, i) => value[i] === (place < 50_000 ? values[place] : 3))).toBe(true);
    expect(step.every((place, i) => i === 0 || place > step[i - 1]!)).toBe(true);
  });

  it('may be replaced from the very beginning', () => {
    const column = digest(noisy(LONG));
    column.push(0, 1);
    column.push(1, 2);
    expect([...column.points().value]).toEqual([1, 2]);
    expect(column.count).toBe(2);
  });
});
