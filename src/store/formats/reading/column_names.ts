/** What the name of a column or a key says: which measurement it may hold, and how plainly. */
import type { LogChannel } from '../log.ts';

/** The words of a name: `train/Loss`, `trainLoss` and `train_loss` are the same. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z\d]+/g, ' ')
    .replace(/\b(train(?:ing)?|val(?:id(?:ation)?)?|eval|test)(loss)\b/g, '$1 $2')
    .replace(/\blearning ?rate\b/g, 'lr')
    .replace(/\bgrad(?:ient)?s? ?norm\b|\bg ?norm\b/g, 'gradnorm')
    .replace(/\bcross ?entropy\b|\bx ?ent\b/g, 'ce')
    .split(' ')
    .filter((word) => word !== '');
}

const set = (words: string) => new Set(words.split(' '));
const table = (costs: Record<string, number>) =>
  new Map(Object.entries(costs).flatMap(([words, cost]) => words.split(' ').map((word) => [word, cost] as const)));

/** Cost of a word that is in no table: the name may mean something else. */
export const UNKNOWN = 3;
const BARE_SPLIT = 2.5;

/** The words of a loss, and how far each is from the usual one. */
const LOSS = table({ loss: 0, losses: 0.2, 'nll ce bce': 0.3, 'cost objective': 1, 'mse mae rmse bpb bpc': 4 });
export const isLossWord = (word: string): boolean => LOSS.has(word);
/** Whether a name may be that of one term of a loss among others. */
export const isTerm = (words: readonly string[]): boolean => words.some((word) => TERMS.has(word));
const TERMS = set('nll ce bce mse mae rmse');
/** Quickly: whether a line may hold the name of a loss. */
export const maySpeakOfLoss = (line: string): boolean => LOSS_WORD.test(line);
const LOSS_WORD =
  /loss|entropy|xent|nll|mse|mae|bp[bct]|cost|objective|(?:^|[^a-z])(?:b?ce|train|training|val|valid|validation)(?:$|[^a-z])/i;
const TRAIN = set('train training trn');
const VALIDATION = table({
  'val valid validation': 0,
  'eval evaluation dev': 0.5,
  'holdout heldout cv': 1,
  'test testing': 2,
});
/** Words of quantities that are computed from a loss, or have nothing to do with one. */
const NO_LOSS = set(
  'acc accuracy ppl perplexity time seconds sec ms scale scaler scaling weight weights coef coefficient alpha beta gamma ' +
    'min max best lowest lr std var variance count num delta diff change improvement ratio gap gradnorm grad norm ' +
    'patience fn function type name threshold target initial first final prev previous log2 percent rank',
);
const LOSS_EXTRA = table({
  'metric metrics log logs model main mini nats': 0.1,
  'total overall sum full combined': 0.3,
  'step batch iter iteration': 0.3,
  'mean avg average': 1,
  'running smooth smoothed ema window interval debiased': 1.5,
  epoch: 1.5,
  'aux auxiliary reg regularization regularizer kl commit commitment router z balance balancing l1 l2 penalty': 5,
  'perceptual vq consistency entropy': 5,
});

const RATE = table({ lr: 0 });
const NO_RATE = set('scale scaling initial min max final decay scheduler schedule warmup ratio mult multiplier');
const RATE_EXTRA = table({
  'train training current cur optim optimizer': 0.1,
  'adam w adamw sgd muon lion adafactor lamb rmsprop': 0.1,
  'group param params default': 0.2,
  base: 1,
});

const NORM = table({ gradnorm: 0, norm: 2 });
const NO_NORM = set('max min clip threshold param params weight weights ratio val eval');
const NORM_EXTRA = table({
  'train training total global all': 0.1,
  'l2 2 0': 0.1,
  'clipped after unclipped before': 1,
});

const STEP = table({
  step: 1,
  'steps iteration iter iterations iters it': 2,
  'update updates': 3,
  'batch batches': 4,
  epoch: 9,
  epochs: 9.5,
  'tokens examples samples': 10,
});
/** The numbers that pandas and others put before the rows. */
const INDEX = 12;
const STEP_EXTRA = set('train training trainer num number n idx index id no current cur seen processed consumed');

/** How far a name is from meaning a channel, 0 for its very name; null where it means something else. */
export function distanceTo(channel: LogChannel, words: readonly string[]): number | null {
  if (words.length === 0 || words.length > 12) return null;
  if (channel === 'step') return stepDistance(words);
  if (channel === 'lr') return headed(words, RATE, NO_RATE, RATE_EXTRA);
  if (channel === 'gradNorm') return headed(words, NORM, NO_NORM, NORM_EXTRA);
  const isValidation = words.some((word) => VALIDATION.has(word));
  const loss: 'trainLoss' | 'valLoss' = channel;
  if (isValidation !== (loss === 'valLoss')) return null;
  const isTrain = words.some((word) => TRAIN.has(word));
  const rest = words.filter((word) => !TRAIN.has(word) && !VALIDATION.has(word));
  const split = isValidation ? Math.min(...words.map((word) => VALIDATION.get(word) ?? Infinity)) : isTrain ? 0 : 0.1;
  // `train` and `val` alone: of what, only the other columns could tell.
  if (rest.length === 0) return split + BARE_SPLIT;
  const distance = headed(rest, LOSS, NO_LOSS, LOSS_EXTRA);
  return distance === null ? null : split + distance;
}

/** One of the head words must be there, none of the forbidden ones may, and every other word costs something. */
function headed(
  words: readonly string[],
  heads: ReadonlyMap<string, number>,
  forbidden: ReadonlySet<string>,
  extras: ReadonlyMap<string, number>,
): number | null {
  if (words.some((word) => forbidden.has(word))) return null;
  const head = Math.min(...words.map((word) => heads.get(word) ?? Infinity));
  if (head === Infinity) return null;
  const others = words.filter((word) => !heads.has(word));
  return others.reduce((sum, word) => sum + (extras.get(word) ?? numberedGroup(word) ?? UNKNOWN), head);
}

/** `pg1`, `group0`: the first group of parameters stands for all. */
function numberedGroup(word: string): number | null {
  const number = /^(?:pg|group)(\d{1,3})$/.exec(word)?.[1];
  return number === undefined ? null : 0.1 + Number(number) / 1000;
}

function stepDistance(words: readonly string[]): number | null {
  if (/^(?:index|unnamed 0)$/.test(words.join(' '))) return INDEX;
  const rest = words.filter((word) => !STEP_EXTRA.has(word) && word !== 'global');
  const base = rest.length === 1 ? STEP.get(rest[0]!) : undefined;
  return base === undefined ? null : base - (words.includes('global') ? 1 : 0);
}

/** True of a column of epochs, examples or tokens: the last resort for a step. */
export const isCoarseStep = (name: string): boolean => (stepDistance(wordsOf(name)) ?? 0) >= 9;
