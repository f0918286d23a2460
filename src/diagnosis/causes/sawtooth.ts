/** The loss bounces from record to record: few examples in a batch, or examples that are made hard at random. */
import { median } from '../../core/quantile.ts';
import { number, percent } from '../words.ts';
import { clue, type CauseTable, type Clue } from './cause.ts';
import type { Signals } from './signals.ts';

export const sawtooth: CauseTable = {
  candidates: [
    {
      id: 'tiny-batch',
      text: 'The batch is too small, so the loss shows mostly which examples came.',
      prior: 0.4,
      clues: (signals) => [alternating(signals, 0.5), rough(signals)],
      fixes: ['bigger-batch', 'accumulate-8'],
    },
    {
      id: 'no-accumulation',
      text: 'Each update follows a single small pass, without accumulating several.',
      prior: 0.3,
      clues: (signals) => [alternating(signals, 0.5)],
      fixes: ['accumulate-8', 'accumulate-4', 'bigger-batch'],
    },
    {
      id: 'augmentation',
      text: 'Each batch is made harder or easier at random, as mixup and strong augmentation do.',
      prior: 0.15,
      clues: (signals) => [
        clue(signals.ofTokens, 0.2, 'Text is seldom augmented batch by batch.'),
        alternating(signals, 0.5),
        calmValidation(signals),
      ],
      fixes: ['less-augmentation', 'smooth-log'],
    },
    {
      id: 'data-order',
      text: 'Unlike sources take turns in the data, so that easy and hard batches alternate.',
      prior: 0.1,
      clues: (signals) => [alternating(signals, 6)],
      fixes: ['shuffle', 'accumulate-4'],
    },
    {
      id: 'lr-too-high',
      text: 'The learning rate is too high, and each step jumps from one side of the valley to the other.',
      prior: 0.1,
      clues: (signals) => [wildGradient(signals), alternating(signals, 1.5)],
      fixes: ['clip', 'lower-rate'],
    },
  ],
  tells: {
    gradNorm: 'to see whether updates or only measurements bounce',
    valLoss: 'to see whether the model bounces or only its batches',
  },
};

/** White noise turns round at two of three points; what takes turns does so at every one. */
const BY_LUCK = 2 / 3;
const STRICT = 0.9;

function alternating({ curve }: Signals, factor: number): Clue | null {
  const late = curve.train.value.slice(curve.train.value.length >> 2);
  const inside = late.subarray(1, -1);
  const turns = inside.filter((loss, i) => (loss - late[i]!) * (late[i + 2]! - loss) < 0);
  const share = turns.length / inside.length;
  return clue(
    inside.length >= 16 && share > STRICT,
    factor,
    `The loss turns round at ${percent(share)} of the records, up and down in strict order, where luck alone gives ${percent(BY_LUCK)}.`,
  );
}

const rough = ({ curve }: Signals): Clue | null =>
  clue(curve.sigma > 0.05, 1.2, `A single loss strays by about ${percent(curve.sigma)} from its trend.`);

function calmValidation({ validation, curve }: Signals): Clue | null {
  if (!validation || validation.points.value.length < 8) return null;
  const { value } = validation.points;
  const changes = Float64Array.from({ length: value.length - 1 }, (_, i) => Math.abs(value[i + 1]! / value[i]! - 1));
  const typical = median(changes.slice(changes.length >> 1));
  return clue(
    typical < 0.2 * curve.sigma && curve.end > 1.2 * value.at(-1)!,
    3,
    `Validation is calm and lower, ${curve.loss(value.at(-1)!)} against ${curve.loss(curve.end)}, as when only training examples are made hard.`,
  );
}

function wildGradient({ gradient }: Signals): Clue | null {
  if (!gradient || gradient.zero || gradient.usual === 0) return null;
  return gradient.high > 4 * gradient.usual
    ? {
        factor: 2.5,
        because: `One gradient norm in ten exceeds ${number(gradient.high)}, where ${number(gradient.usual)} is usual.`,
      }
    : { factor: 0.6, because: `The gradient norms are even, near ${number(gradient.usual)}.` };
}
