/** The names of the measurements of a printed line: `val loss` of `Validation: loss=0.5`. */
import { isLossWord, wordsOf } from '../column_names.ts';
import { isSplit, TRAINING, VALIDATION } from '../splits.ts';
import { memoize } from './memoize.ts';
import type { Pair } from './pairs.ts';
import { countedBy } from './place.ts';

export interface Measurements {
  values: Map<string, number>;
  hasLoss: boolean;
  /** Whether the line speaks of validation and not of training. */
  isValidation: boolean;
}

/** Words that may follow the loss in its name, beside the parts of the data. */
const AFTER = /^(?:avg|average|mean|total|sum|value|per|epoch|step|batch|is)$/i;
const SILENT = /^(?:is|value|info|debug|warning|notice|root|tensorflow|absl|the)$/i;
/** Words of sentences, in which a number is a setting or an example. */
const PROSE = /\b(?:we|use[ds]?|using|with|from|than|when|until|should|would|around|about|to|if|for|and|an?)\b/i;
const LONGEST_NAME = 4;
/** `solver.cpp` of `solver.cpp:228]`, what glog puts before it, and halves of phrases. */
const NO_NAME = /\.[a-z]{1,4}$|^[A-Z]\d+$|\bof$|^of\b/;

const SPLIT_WORD = /(?<![\w./'-])[a-z_]{2,12}(?![\w./(-])/gi;
/** TensorFlow's estimators say so before what an evaluation found. */
const ESTIMATOR = /Saving dict for global step/;

/** What the numbers of a line measure. */
export function measurementsOf(pairs: readonly Pair[]): Measurements {
  const values = new Map<string, number>();
  let section = '';
  let pending: string | null = null;
  const sections: string[] = [];
  for (const [i, pair] of pairs.entries()) {
    const name: string | null = pending !== null && /^\s*[:=]\s*$/.test(pair.label) ? pending : lossIn(pair.key);
    section = sectionIn(name === null && pair.integer ? pair.label : pair.context) ?? section;
    pending = null;
    if (name === null) {
      // `Cost after iteration 100: 0.69`
      if (countedBy(pair.key)) pending = lossIn(upToLoss(pair.label));
      else if (isNamed(pair)) values.set(shortened(pair.key), pair.value);
    } else if (pair.unit === '') {
      const full = namesSplit(name) || section === '' ? name : `${section} ${name}`;
      if (!values.has(full)) values.set(full, namesValidation(full) ? meanOf(pairs, i) : pair.value);
      sections.push(full);
    }
  }
  if (sections.length === 0) sections.push(...loneSplits(pairs, values));
  return {
    values,
    hasLoss: sections.length > 0,
    isValidation: section !== '' && sections.length > 0 && sections.every(namesValidation),
  };
}

const isNamed = ({ key, unit }: Pair) => key !== '' && unit === '' && !NO_NAME.test(shortened(key));
const isLoss = (token: string) => wordsOf(token).some((word) => isLossWord(word) || /^m?logloss$/.test(word));
const namesSplit = memoize((name) => wordsOf(name).some(isSplit));
const namesValidation = memoize((name) => wordsOf(name).some((word) => VALIDATION.test(word)));

/** The name of a loss in the words before a number; null where they name none. */
const lossIn = memoize((key: string): string | null => {
  if (key === '') return null;
  const tokens = key.replace(/\bcross[ -]entropy/i, 'cross_entropy').split(' ');
  const at = tokens.findLastIndex(isLoss);
  if (at < 0 || !tokens.slice(at + 1).every((token) => AFTER.test(token) || isSplit(token))) return null;
  const name = tokens.slice(Math.max(0, at + 1 - LONGEST_NAME)).filter((token) => !SILENT.test(token));
  return PROSE.test(name.join(' ')) ? null : name.join(' ');
});

const upToLoss = memoize((label: string): string => {
  const tokens = label
    .replace(/[^\w/]+/g, ' ')
    .trim()
    .split(' ')
    .slice(-12);
  const at = tokens.findLastIndex(isLoss);
  return at < 0 ? '' : tokens.slice(Math.max(0, at - 2), at + 1).join(' ');
});

const shortened = memoize((key) =>
  key
    .split(' ')
    .slice(-3)
    .filter((token) => !SILENT.test(token))
    .join(' '),
);

/** Which part of the data the words speak of; null where they do not say. */
const sectionIn = memoize((words: string): string | null => {
  if (ESTIMATOR.test(words)) return 'eval';
  const found = (words.match(SPLIT_WORD) ?? []).filter(isSplit);
  return found.at(-1)?.toLowerCase() ?? null;
});

/** In `Loss 6.95 (7.02)`, printed for the batches of a validation, the second number is the mean so far. */
function meanOf(pairs: readonly Pair[], i: number): number {
  const next = pairs[i + 1];
  const isMean = next?.key === '' && next.next === ')' && /^\s*\(\s*$/.test(next.label);
  return isMean ? next.value : pairs[i]!.value;
}

/** `epoch 1 train 2.3 val 2.2`: the parts of the data alone, where nothing speaks of another measurement. */
function loneSplits(pairs: readonly Pair[], values: Map<string, number>): string[] {
  const isOther = pairs.some(({ label }) => /acc|prec|recall|auc|ppl|perplex|score|time|speed|error/i.test(label));
  if (isOther || !pairs.some((pair) => pair.integer)) return [];
  return pairs.flatMap(({ key, value, integer, unit }) => {
    if (integer || unit !== '' || !isSplit(key)) return [];
    const name = `${TRAINING.test(key) ? 'train' : key} loss`;
    values.delete(key);
    values.set(name, value);
    return [name];
  });
}
