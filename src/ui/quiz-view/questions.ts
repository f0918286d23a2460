/** What the quiz asks: drawn from the experiments by a seed, so that a link asks it again. */
import { resolveConfig, type Config } from '../../core/config.ts';
import { LESSONS, type Lesson } from '../../core/pattern.ts';
import { Rng } from '../../core/rng.ts';
import type { Scale } from '../../core/run_options.ts';
import {
  EXPERIMENTS,
  experimentConfig,
  findExperiment,
  fixPatch,
  type Experiment,
  type ExperimentFix,
} from '../../lab/experiments/index.ts';

export const KINDS = ['mystery', 'predict'] as const;
/** A curve to be named, or a change whose curve is to be foretold. */
export type QuestionKind = (typeof KINDS)[number];
export const isKind = (name: string): name is QuestionKind => (KINDS as readonly string[]).includes(name);

export interface Question {
  kind: QuestionKind;
  /** That of the training, too. */
  seed: number;
  experiment: Experiment;
  /** The fix that is laid over it from the start; only where something is to be foretold. */
  fix: ExperimentFix | null;
  /** What the experiment, or the fix, is expected to give. */
  key: Lesson;
  patterns: readonly Lesson[];
  causes: readonly Experiment[];
  fixes: readonly ExperimentFix[];
}

const LARGEST_SEED = 9999;
/** One in eight is of a given pattern. */
const MOST_DRAWS = 200;
const FORETOLD = 4;
const FEWEST_CAUSES = 3;
const FIXES = 4;

/** Its loss goes below zero without end: a lesson of the NaN card that none of the eight names describes. */
const NAMELESS = 'unnormalised-loss';
const HEALTHY = findExperiment('good');
const isLesson = (name: string): name is Lesson => (LESSONS as readonly string[]).includes(name);
const causes = EXPERIMENTS.filter(({ id }) => !isLesson(id) && id !== NAMELESS);

/** Causes that leave the same curve. */
const ALIKE: readonly (readonly string[])[] = [
  ['no-optimizer-step', 'zero-grad-before-step'],
  ['detached-loss', 'frozen-weights'],
  ['summed-loss', 'clip-too-loose'],
  ['tiny-batch', 'no-accumulation'],
];

/** Whether the curve cannot tell one cause from the other. */
export const areAlike = (one: string, other: string): boolean =>
  ALIKE.some((group) => group.includes(one) && group.includes(other));

type Case = Pick<Question, 'experiment' | 'fix'>;

/** All that gives a pattern; fixes count only where something is to be foretold. */
function casesOf(kind: QuestionKind, key: Lesson): readonly Case[] {
  if (kind === 'mystery' && key === 'good') return [{ experiment: HEALTHY, fix: null }];
  const cases = causes.flatMap((experiment): Case[] => [
    { experiment, fix: null },
    ...(kind === 'predict' ? experiment.fixes.map((fix) => ({ experiment, fix })) : []),
  ]);
  return cases.filter(({ experiment, fix }) => (fix ?? experiment).expected === key);
}

/** The same question for the same seed. */
export function drawQuestion(kind: QuestionKind, seed: number): Question {
  const rng = new Rng(seed, `quiz ${kind}`);
  const key = pick(rng, LESSONS);
  const { experiment, fix } = pick(rng, casesOf(kind, key));
  return {
    kind,
    seed,
    experiment,
    fix,
    key,
    patterns: kind === 'mystery' ? LESSONS : foretold(rng, key),
    causes: kind === 'mystery' && key !== 'good' ? candidates(rng, experiment) : [],
    fixes: kind === 'mystery' && key !== 'good' ? fixesFor(rng, experiment) : [],
  };
}

/** A seed whose question is about one of these patterns, if one is found soon. */
export function drawSeed(kind: QuestionKind, wanted: readonly Lesson[], random: () => number = Math.random): number {
  let seed = 1;
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    seed = 1 + Math.floor(random() * LARGEST_SEED);
    if (wanted.includes(drawQuestion(kind, seed).key)) break;
  }
  return seed;
}

/** What is trained; `fix` is to be laid over the experiment. */
export function configFor(
  { experiment, seed, fix: given }: Question,
  scale: Scale,
  fix: ExperimentFix | null = given,
): Config {
  const fixed = fix ? fixPatch(fix, scale) : {};
  return resolveConfig({ ...experimentConfig(experiment.id, scale), ...fixed, seed });
}

/** The pattern and three others, in the order of the cards. */
function foretold(rng: Rng, key: Lesson): readonly Lesson[] {
  const others = shuffled(rng, LESSONS).filter((lesson) => lesson !== key);
  const chosen = [key, ...others.slice(0, FORETOLD - 1)];
  return LESSONS.filter((lesson) => chosen.includes(lesson));
}

/** All causes of the pattern; where there are few, some of other patterns besides. */
function candidates(rng: Rng, experiment: Experiment): readonly Experiment[] {
  const own = causes.filter(({ expected }) => expected === experiment.expected);
  const others = shuffled(rng, causes).filter(({ expected }) => expected !== experiment.expected && isLesson(expected));
  return shuffled(rng, [...own, ...others.slice(0, Math.max(0, FEWEST_CAUSES - own.length))]);
}

/** Some of its own fixes, the recommended one among them, and what is recommended for other patterns. */
function fixesFor(rng: Rng, { expected, fixes: [recommended, ...others] }: Experiment): readonly ExperimentFix[] {
  const own = [recommended!, ...shuffled(rng, others).slice(0, FIXES - 2)];
  const elsewhere = shuffled(rng, LESSONS)
    .filter((lesson) => lesson !== expected)
    .flatMap((lesson) => findExperiment(lesson).fixes.slice(0, 1))
    .filter(({ id }) => own.every((fix) => fix.id !== id));
  return shuffled(rng, [...own, ...elsewhere.slice(0, FIXES - own.length)]);
}

/** The pattern that a fix is usually tried against. */
export const usualFor = ({ id }: ExperimentFix): Lesson | null =>
  LESSONS.find((lesson) => findExperiment(lesson).fixes[0]?.id === id) ?? null;

const pick = <T>(rng: Rng, list: readonly T[]): T => list[rng.integer(list.length)]!;

function shuffled<T>(rng: Rng, list: readonly T[]): T[] {
  const result = [...list];
  for (let i = result.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
