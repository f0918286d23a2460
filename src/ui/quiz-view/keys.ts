/** What a key asks of the quiz: the number of an answer, to go on, or larger type. */
export type QuizCommand = number | 'next' | 'skip' | 'tell' | 'present' | 'back';

const LETTERS: Readonly<Record<string, QuizCommand>> = {
  n: 'next',
  s: 'skip',
  m: 'tell',
  p: 'present',
  escape: 'back',
};

/** Null wherever something is typed, and for every other key. */
export function commandOf(event: KeyboardEvent): QuizCommand | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
  const target = event.composedPath()[0];
  if (target instanceof Element && target.closest('input, select, textarea')) return null;
  return /^[1-8]$/.test(event.key) ? Number(event.key) : (LETTERS[event.key.toLowerCase()] ?? null);
}
