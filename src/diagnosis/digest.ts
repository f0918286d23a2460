/** One column of measurements in bounded memory: every point of a short one, an honest sample of a long one. */
import { median } from '../core/quantile.ts';
import { pcg } from '../core/rng.ts';

/** Measurements and the steps they were taken at, by rising step. */
export interface Points {
  step: Float64Array;
  value: Float64Array;
}

interface Point {
  readonly step: number;
  readonly value: number;
}

/** Neighbours that are kept together: what the loss does from one point to the next is measured inside them. */
const RUN = 8;
/** Stretches that a column is divided into, one run kept of each. */
const MOST = 2048;
/** Points that are kept without exception. */
export const CAPACITY = RUN * MOST;
/** An extreme stands out by so many usual heights of a run; of normal noise that makes six standard deviations. */
const STANDS_OUT = 1.6;
/** Stretches whose runs tell what is usual. */
const NEARBY = 8;

/** `RUN` · 2^level consecutive points, of which one run is kept. */
interface Stretch {
  /** The run, or as much of it as has been measured. */
  run: Point[];
  /** Beginning of the run, in points from the beginning of the stretch. */
  readonly offset: number;
  /** Extremes of all its finite points. */
  highest: Point | null;
  lowest: Point | null;
}

/**
 * Keeps every point up to `CAPACITY`; beyond that, of each two neighbouring stretches one, drawn at random, so that
 * distribution, bounce and correlation of the points stay what they were (an even choice would alias with a sawtooth).
 * What stands out is kept besides: extremes, the first point, the first that is not finite, the first below zero.
 * The draw depends on nothing but the place in the column. O(1) a point, amortised.
 */
export class Digest {
  private stretches: Stretch[] = [];
  private level = 0;
  /** Points of a full stretch, and of the last one. */
  private size = RUN;
  private filled = 0;
  /** The newest point, which can still be replaced and is in no stretch yet; NaN where there is none. */
  private newestStep = NaN;
  private newestValue = NaN;
  /** The point before it. Numbers, as objects for every point would cost most of the time. */
  private previousStep = NaN;
  private previousValue = NaN;
  private landmarks: Point[] = [];
  private isLost = false;
  private isNegative = false;

  /** What is measured at a step or after it replaces what had been: the training was resumed from there. */
  push(step: number, value: number): void {
    if (step <= this.newestStep) this.forgetFrom(step);
    if (!Number.isNaN(this.newestStep)) this.settle(this.newestStep, this.newestValue);
    this.newestStep = step;
    this.newestValue = value;
  }

  /** Points that the column has, kept or not. */
  get count(): number {
    const newest = Number.isNaN(this.newestStep) ? 0 : 1;
    return Math.max(0, this.stretches.length - 1) * this.size + this.filled + newest;
  }

  /** Points in memory. */
  get stored(): number {
    return this.stretches.reduce((sum, { run }) => sum + run.length + 2, this.landmarks.length + 2);
  }

  points(): Points {
    const kept = this.stretches.flatMap(({ run }) => run);
    if (this.level > 0) {
      kept.push(...this.landmarks, ...standingOut(this.stretches));
      kept.push({ step: this.previousStep, value: this.previousValue });
      kept.sort((a, b) => a.step - b.step);
    }
    if (!Number.isNaN(this.newestStep)) kept.push({ step: this.newestStep, value: this.newestValue });
    return columns(this.level > 0 ? kept.filter((point, i) => point.step !== kept[i - 1]?.step) : kept);
  }

  private settle(step: number, value: number): void {
    this.remember(step, value);
    if (this.stretches.length === 0 || this.filled === this.size) this.open();
    const stretch = this.stretches[this.stretches.length - 1]!;
    const { offset, highest, lowest } = stretch;
    const place = this.filled++;
    // Until its turn comes, the first run stands for the stretch.
    if (place === offset) stretch.run = [];
    const inRun = place < RUN || (place >= offset && place < offset + RUN);
    const isHighest = highest === null ? Number.isFinite(value) : value > highest.value && value < Infinity;
    const isLowest = lowest === null ? Number.isFinite(value) : value < lowest.value && value > -Infinity;
    if (!inRun && !isHighest && !isLowest) return;
    const point = { step, value };
    if (inRun) stretch.run.push(point);
    if (isHighest) stretch.highest = point;
    if (isLowest) stretch.lowest = point;
  }

  /** Landmarks: the first point, and the first that is not finite and the first below zero, with the one before. */
  private remember(step: number, value: number): void {
    const isFirst = Number.isNaN(this.previousStep);
    const isLost = !this.isLost && !Number.isFinite(value);
    const isNegative = !this.isNegative && value < 0;
    if ((isLost || isNegative) && !isFirst) {
      this.landmarks.push({ step: this.previousStep, value: this.previousValue });
    }
    if (isLost || isNegative || isFirst) this.landmarks.push({ step, value });
    this.isLost ||= isLost;
    this.isNegative ||= isNegative;
    this.previousStep = step;
    this.previousValue = value;
  }

  private open(): void {
    if (this.stretches.length === MOST) this.halve();
    this.stretches.push({
      run: [],
      offset: RUN * drawn(this.stretches.length, this.level),
      highest: null,
      lowest: null,
    });
    this.filled = 0;
  }

  private halve(): void {
    this.level++;
    this.size *= 2;
    this.stretches = Array.from({ length: MOST / 2 }, (_, i) => {
      const pair = [this.stretches[2 * i]!, this.stretches[2 * i + 1]!] as const;
      const chosen = pair[coin(i, this.level)];
      const [left, right] = pair;
      return {
        run: chosen.run,
        offset: 0,
        highest: further([left.highest, right.highest], 1),
        lowest: further([left.lowest, right.lowest], -1),
      };
    });
  }

  /** A stretch of which something is left counts as full: how many of its points are left is not known. */
  private forgetFrom(step: number): void {
    const stays = (point: Point) => point.step < step;
    this.newestStep = NaN;
    if (Number.isNaN(this.previousStep) || this.previousStep < step) return;
    const { stretches } = this;
    while (stretches.length > 0 && !stays(stretches.at(-1)!.run[0]!)) stretches.pop();
    const last = stretches.at(-1);
    if (last) {
      last.run = last.run.filter(stays);
      const left = [last.highest, last.lowest, ...last.run].filter((point) => point && stays(point));
      last.highest = further(left, 1);
      last.lowest = further(left, -1);
    }
    this.filled = this.level > 0 ? this.size : (last?.run.length ?? 0);
    this.landmarks = this.landmarks.filter(stays);
    this.isLost = this.landmarks.some(({ value }) => !Number.isFinite(value));
    this.isNegative = this.landmarks.some(({ value }) => value < 0);
    const previous = last?.run.at(-1) ?? this.landmarks.at(-1);
    this.previousStep = previous?.step ?? NaN;
    this.previousValue = previous?.value ?? NaN;
  }
}

function columns(points: readonly Point[]): Points {
  const step = new Float64Array(points.length);
  const value = new Float64Array(points.length);
  points.forEach((point, i) => {
    step[i] = point.step;
    value[i] = point.value;
  });
  return { step, value };
}

/** Extremes far beyond what is kept in their stretch and in its neighbours, as measured by the usual height of a run. */
function standingOut(stretches: readonly Stretch[]): Point[] {
  const tops = stretches.map(({ run }) => further(run, 1)?.value ?? -Infinity);
  const bottoms = stretches.map(({ run }) => further(run, -1)?.value ?? Infinity);
  const heights = Float64Array.from(tops, (top, i) => top - bottoms[i]!);
  let reach = 0;
  return stretches.flatMap(({ highest, lowest }, i) => {
    if (i % NEARBY === 0) reach = STANDS_OUT * Math.max(0, median(heights.subarray(i, i + NEARBY)));
    const top = Math.max(tops[i - 1] ?? -Infinity, tops[i]!, tops[i + 1] ?? -Infinity);
    const bottom = Math.min(bottoms[i - 1] ?? Infinity, bottoms[i]!, bottoms[i + 1] ?? Infinity);
    const high = highest && highest.value > top + reach ? [highest] : [];
    const low = lowest && lowest.value < bottom - reach ? [lowest] : [];
    return [...high, ...low];
  });
}

/** The highest of the finite points, or with −1 the lowest. */
const further = (points: readonly (Point | null)[], sign: 1 | -1): Point | null =>
  points.reduce((most, point) => {
    if (!point || !Number.isFinite(point.value)) return most;
    return most === null || sign * (point.value - most.value) > 0 ? point : most;
  }, null);

/** 0 or 1, always the same for the same pair. */
const coin = (index: number, level: number): 0 | 1 => ((pcg((index ^ pcg(level)) >>> 0) >>> 16) & 1) as 0 | 1;

/** Which of the 2^level runs of a stretch is kept: what halving would choose, one level after the other. */
function drawn(index: number, level: number): number {
  let place = index;
  for (let l = level; l > 0; l--) place = 2 * place + coin(place, l);
  return place - index * 2 ** level;
}
