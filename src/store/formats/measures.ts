/** The names of the measurements of a printed line: `val loss` of `Validation: loss=0.5`. */
import { wordsOf } from './names.ts';
import type { Pair } from './pairs.ts';
import { countedBy } from './places.ts';
import { remembered } from './remembered.ts';

export interface Measures {
  values: Map<string, number>;
  hasLoss: boolean;
  /** Whether the line speaks of validation and not of training. */
  aside: boolean;
}

const LOSSES = new Set('loss losses logloss mlogloss nll ce bce xent cost objective mse rmse mae bpb bpc'.split(' '));
/** Words that may follow the loss in its name. */
const AFTER =
  /^(?:train(?:ing)?|trn|val(?:id(?:ation)?)?|eval|test|dev|avg|average|mean|total|sum|value|per|epoch|step|batch|is)$/i;
const SILENT = /^(?:is|value|info|debug|warning|notice|root|tensorflow|absl|the)$/i;
/** Words of sentences, in which a number is a setting or an example. */
const PROSE = /\b(?:we|use[ds]?|using|with|from|than|when|until|should|would|around|about|to|if|for|and|an?)\b/i;
const LONGEST_NAME = 4;

const TRAINING = /^(?:train(?:ing)?|trn|learn|train_[a-z]+)$/i;
const VALIDATION = /^(?:val(?:id(?:ation|ating|ate)?)?|eval(?:uation|uating|uate)?|dev|test(?:ing)?|tst)$/i;
const SPLIT_WORD = /(?<![\w./'-])[a-z_]{2,12}(?![\w./(-])/gi;
/** TensorFlow's estimators say so before what an evaluation found. */
const ESTIMATOR = /Saving dict for global step/;

/** What the numbers of a line measure. */
export function measuresOf(pairs: readonly Pair[]): Measures {
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
      else if (pair.key !== '' && pair.unit === '') values.set(shortened(pair.key), pair.value);
    } else if (pair.unit === '') {
      const full = hasSplit(name) || section === '' ? name : `${section} ${name}`;
      if (!values.has(full)) values.set(full, isAside(full) ? meanOf(pairs, i) : pair.value);
      sections.push(full);
    }
  }
  if (sections.length === 0) sections.push(...loneSplits(pairs, values));
  return {
    values,
    hasLoss: sections.length > 0,
    aside: section !== '' && sections.length > 0 && sections.every(isAside),
  };
}

const isLoss = (token: string) => wordsOf(token).some((word) => LOSSES.has(word));
const hasSplit = remembered((name) => wordsOf(name).some((word) => TRAINING.test(word) || VALIDATION.test(word)));
const isAside = remembered((name) => wordsOf(name).some((word) => VALIDATION.test(word)));

/** The name of a loss in the words before a number; null where they name none. */
const lossIn = remembered((key: string): string | null => {
  if (key === '') return null;
  const tokens = key.replace(/\bcross[ -]entropy/i, 'cross_entropy').split(' ');
  const at = tokens.findLastIndex(isLoss);
  if (at < 0 || !tokens.slice(at + 1).every((token) => AFTER.test(token))) return null;
  const name = tokens.slice(Math.max(0, at + 1 - LONGEST_NAME)).filter((token) => !SILENT.test(token));
  return PROSE.test(name.join(' ')) ? null : name.join(' ');
});

const upToLoss = remembered((label: string): string => {
  const tokens = label
    .replace(/[^\w/]+/g, ' ')
    .trim()
    .split(' ')
    .slice(-12);
  const at = tokens.findLastIndex(isLoss);
  return at < 0 ? '' : tokens.slice(Math.max(0, at - 2), at + 1).join(' ');
});

const shortened = remembered((key) =>
  key
    .split(' ')
    .slice(-3)
    .filter((token) => !SILENT.test(token))
    .join(' '),
);

/** Which part of the data the words speak of; null where they do not say. */
const sectionIn = remembered((words: string): string | null => {
  if (ESTIMATOR.test(words)) return 'eval';
  const found = (words.match(SPLIT_WORD) ?? []).filter((word) => TRAINING.test(word) || VALIDATION.test(word));
  return found.at(-1)?.toLowerCase() ?? null;
});

/** Of `Loss 6.95 (7.02)` over the batches of a validation the second is the mean so far. */
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
    if (integer || unit !== '' || !(TRAINING.test(key) || VALIDATION.test(key))) return [];
    const name = `${TRAINING.test(key) ? 'train' : key} loss`;
    values.delete(key);
    values.set(name, value);
    return [name];
  });
}
