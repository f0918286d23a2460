/** What a loss curve can look like. The names are those that people, screen readers and tests rely on. */
export const PATTERNS = {
  good: 'Good',
  flat: 'Flat line',
  spikes: 'Spikes',
  plateau: 'Plateau',
  overfitting: 'Overfitting',
  nan: 'NaN',
  step: 'Step function',
  sawtooth: 'Sawtooth',
  collapse: 'Collapse',
  unclear: 'Unclear',
} as const;

export type Pattern = keyof typeof PATTERNS;

/** The eight that have a card; the other two are verdicts only. */
export const LESSONS = ['good', 'flat', 'spikes', 'plateau', 'overfitting', 'nan', 'step', 'sawtooth'] as const;
export type Lesson = (typeof LESSONS)[number];
