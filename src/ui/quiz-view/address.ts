/** The address of a question: `#view=quiz&question=mystery&seed=3`. It never names the experiment. */
import type { Address } from '../../store/url.ts';
import { isKind, KINDS, type QuestionKind } from './questions.ts';
import type { QuizPlace } from './quiz-training.ts';

export interface Sitting {
  kind: QuestionKind;
  seed: number;
  place: QuizPlace;
  /** The page is shown to a room. */
  present: boolean;
}

/** The CPU gives the same curve on every machine, and the smallest scale in a few seconds. */
const DEFAULTS = { scale: 'ci', adapter: 'cpu' } as const;

/** `problems` gets a sentence where the address asks for a question of no kind. */
export function sittingFrom(
  { question, scale = DEFAULTS.scale, adapter = DEFAULTS.adapter, config, present }: Address,
  problems: string[],
  drawSeed: (kind: QuestionKind) => number,
): Sitting {
  if (question !== undefined && !isKind(question))
    problems.push(`The link asks for question "${question}". Use one of ${KINDS.join(', ')}.`);
  const kind = question !== undefined && isKind(question) ? question : 'mystery';
  const place: QuizPlace = { scale, options: { engine: 'plan', adapter } };
  return { kind, seed: config.seed ?? drawSeed(kind), place, present: present === true };
}

/** Without `#`. */
export function hashOf({ kind, seed, place: { scale, options }, present }: Sitting): string {
  return new URLSearchParams({
    view: 'quiz',
    question: kind,
    seed: String(seed),
    ...(scale === DEFAULTS.scale ? {} : { scale }),
    ...(options.adapter === DEFAULTS.adapter ? {} : { adapter: options.adapter }),
    ...(present ? { present: '1' } : {}),
  }).toString();
}
