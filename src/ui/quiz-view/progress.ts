/** What a person has achieved so far, kept by the browser where it lets us. */
import { LESSONS, type Lesson } from '../../core/pattern.ts';

export interface QuizProgress {
  /** Answers that counted: the first to each part of a question. */
  asked: number;
  right: number;
  /** Right ones in a row, up to now and at best. */
  streak: number;
  best: number;
  /** Patterns that were recognised or foretold at the first try. */
  known: readonly Lesson[];
}

export const NOTHING_ASKED: QuizProgress = { asked: 0, right: 0, streak: 0, best: 0, known: [] };

const KEY = 'losslab.quiz';

/** @param lesson the pattern that was asked for, if it was that */
export function withAnswer(progress: QuizProgress, right: boolean, lesson: Lesson | null): QuizProgress {
  const streak = right ? progress.streak + 1 : 0;
  return {
    asked: progress.asked + 1,
    right: progress.right + (right ? 1 : 0),
    streak,
    best: Math.max(progress.best, streak),
    known: LESSONS.filter((one) => progress.known.includes(one) || (right && one === lesson)),
  };
}

/** The browser's storage; null where it is closed to us, as in some private windows. */
export function browserStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** What was kept; nothing where that cannot be read. */
export function loadProgress(storage: Pick<Storage, 'getItem'> | null): QuizProgress {
  try {
    return checked(JSON.parse(storage?.getItem(KEY) ?? 'null'));
  } catch {
    return NOTHING_ASKED;
  }
}

/** Keeps it if it can; the quiz goes on without. */
export function saveProgress(storage: Pick<Storage, 'setItem'> | null, progress: QuizProgress): void {
  try {
    storage?.setItem(KEY, JSON.stringify(progress));
  } catch {
    // A full or forbidden storage costs the score at the next visit, and nothing else.
  }
}

function checked(raw: unknown): QuizProgress {
  if (typeof raw !== 'object' || raw === null) return NOTHING_ASKED;
  const fields = raw as Readonly<Record<string, unknown>>;
  const count = (key: string): number => {
    const value = fields[key];
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : 0;
  };
  const { known } = fields;
  return {
    asked: count('asked'),
    right: Math.min(count('right'), count('asked')),
    streak: count('streak'),
    best: count('best'),
    known: LESSONS.filter((lesson) => Array.isArray(known) && known.includes(lesson)),
  };
}
