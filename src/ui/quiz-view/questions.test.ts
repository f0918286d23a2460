import { describe, expect, it } from 'vitest';
import { LESSONS } from '../../core/pattern.ts';
import { SCALE_NAMES } from '../../core/run_options.ts';
import { causesOf, findExperiment } from '../../lab/experiments/index.ts';
import { DISTINCTIONS, distinctionOf } from './distinctions.ts';
import { areAlike, configFor, drawQuestion, drawSeed, KINDS, type Question } from './questions.ts';

const SEEDS = Array.from({ length: 400 }, (_, i) => i + 1);
const ALL: readonly Question[] = KINDS.flatMap((kind) => SEEDS.map((seed) => drawQuestion(kind, seed)));
const distinct = <T>(list: readonly T[]) => new Set(list).size === list.length;

describe('the questions of the quiz', () => {
  it('are the same for the same seed, and differ between seeds', () => {
    for (const kind of KINDS) {
      expect(drawQuestion(kind, 7)).toEqual(drawQuestion(kind, 7));
      expect(new Set(SEEDS.map((seed) => drawQuestion(kind, seed).experiment.id)).size).toBeGreaterThan(20);
    }
  });

  it.each(KINDS)('ask of kind %s for every one of the eight patterns', (kind) => {
    const keys = ALL.filter((question) => question.kind === kind).map(({ key }) => key);
    expect(new Set(keys)).toEqual(new Set(LESSONS));
  });

  it('have the key among their patterns, and in it what experiment and fix are expected to give', () => {
    for (const { kind, key, patterns, experiment, fix } of ALL) {
      expect(patterns).toContain(key);
      expect(distinct(patterns)).toBe(true);
      expect(patterns).toHaveLength(kind === 'predict' ? 4 : 8);
      expect((fix ?? experiment).expected).toBe(key);
    }
  });

  it('offer the true cause among others, and a fix that is expected to work', () => {
    for (const { kind, key, causes, fixes, experiment } of ALL) {
      if (kind === 'predict' || key === 'good') {
        expect([...causes, ...fixes]).toEqual([]);
        continue;
      }
      expect(causes).toContain(experiment);
      expect(distinct(causes)).toBe(true);
      expect(causes.length).toBeGreaterThanOrEqual(3);
      expect(causes.length).toBeLessThanOrEqual(8);
      expect(fixes).toContain(experiment.fixes[0]);
      expect(experiment.fixes[0]!.expected).toBe('good');
      expect(distinct(fixes.map(({ id }) => id))).toBe(true);
      expect(fixes).toHaveLength(4);
    }
  });

  it('can be trained at every scale that their experiment has, with every fix, from their own seed', () => {
    for (const question of ALL) {
      for (const scale of SCALE_NAMES.filter((one) => question.experiment.scales[one])) {
        for (const fix of [question.fix, ...question.fixes]) {
          expect(configFor(question, scale, fix).seed).toBe(question.seed);
        }
      }
    }
  });

  it('are drawn among the patterns that are wanted', () => {
    for (const kind of KINDS) {
      for (const lesson of LESSONS) expect(drawQuestion(kind, drawSeed(kind, [lesson])).key).toBe(lesson);
    }
    expect(drawSeed('mystery', [])).toBeGreaterThan(0);
  });
});

it('Causes that the curve cannot tell apart belong to one pattern', () => {
  expect(areAlike('summed-loss', 'clip-too-loose')).toBe(true);
  expect(areAlike('summed-loss', 'corrupt-batches')).toBe(false);
  const causes = LESSONS.flatMap((lesson) => causesOf(lesson));
  for (const one of causes) {
    for (const other of causes.filter(({ id }) => areAlike(id, one.id))) expect(other.expected).toBe(one.expected);
  }
  for (const id of ['zero-grad-before-step', 'frozen-weights', 'no-accumulation'])
    expect(causes.some((other) => areAlike(id, other.id) && other.id !== id && findExperiment(other.id))).toBe(true);
});

it('Each two patterns are told apart once, by what either of them shows', () => {
  expect(DISTINCTIONS).toHaveLength((LESSONS.length * (LESSONS.length - 1)) / 2);
  for (const one of LESSONS) {
    for (const other of LESSONS.filter((lesson) => lesson !== one)) {
      const told = distinctionOf(one, other);
      expect(told.one).not.toBe(told.other);
      expect(distinctionOf(other, one)).toEqual({ where: told.where, one: told.other, other: told.one });
    }
    expect(() => distinctionOf(one, one)).toThrow(RangeError);
  }
});
