/** The loss stops being a number: a run that explodes, or one operation that overflows while all else is quiet. */
import { median } from '../../core/quantile.ts';
import { indexAfter } from '../series.ts';
import { number, percent } from '../words.ts';
import { clue, type CauseTable, type Clue } from './cause.ts';
import { runUpTo, type Signals } from './signals.ts';

export const nan: CauseTable = {
  candidates: [
    {
      id: 'half-precision-everything',
      text: 'Softmax, normalisation or the loss run in 16 bits, where numbers overflow or vanish early.',
      prior: 0.25,
      clues: (signals) => [
        ...exploded(signals, 0.1, 3),
        rising(signals, 0.3),
        confident(signals, 2.5),
        ofInputs(signals, 0.3),
      ],
      fixes: ['f32-islands', 'stable-loss', 'bf16', 'f32'],
    },
    {
      id: 'lr-explosion',
      text: 'The learning rate is far too high, and the weights grow until they overflow.',
      prior: 0.3,
      clues: (signals) => [...exploded(signals, 10, 0.12), rising(signals, 5), ofInputs(signals, 0.1), warm(signals)],
      fixes: ['clip', 'lower-rate', 'longer-warmup'],
    },
    {
      id: 'unscaled-attention',
      text: 'Attention scores are not divided by the square root of the head width, and their exponentials overflow.',
      prior: 0.14,
      clues: (signals) => [
        clue(!signals.ofTokens, 0.4, 'Nothing says that this model has attention.'),
        ...exploded(signals, 0.15, 2.5),
        rising(signals, 0.3),
        confident(signals, 0.5),
        ofInputs(signals, 0.2),
      ],
      fixes: ['scale-attention', 'stable-softmax', 'f32-islands'],
    },
    {
      id: 'naive-softmax',
      text: 'A softmax takes exponentials of raw scores, without subtracting the largest of them first.',
      prior: 0.14,
      clues: (signals) => [
        ...exploded(signals, 0.2, 2.5),
        rising(signals, 0.5),
        ofInputs(signals, 0.3),
        fastRate(signals),
      ],
      fixes: ['stable-softmax', 'stable-loss'],
    },
    {
      id: 'log-of-zero',
      text: 'A logarithm, a root or a division meets zero, in the loss or in its gradient.',
      prior: 0.1,
      clues: (signals) => [...exploded(signals, 0.2, 2), infinite(signals), gradientFirst(signals)],
      fixes: ['stable-loss', 'find-overflow'],
    },
    {
      id: 'bad-input',
      text: 'An input or a label is not finite or out of range.',
      prior: 0.1,
      clues: (signals) => [...exploded(signals, 0.2, 1.5), rising(signals, 0.3), ofInputs(signals, 12)],
      fixes: ['check-inputs', 'find-overflow'],
    },
  ],
  tells: { gradNorm: 'to tell a run that explodes from an operation that overflows', lr: 'to see how high it was' },
};

/** Index of the first loss that is not finite. */
const firstLost = ({ curve }: Signals) => curve.series.train.value.findIndex((loss) => !Number.isFinite(loss));

/** Growth of the gradient norm that counts as an explosion. */
const EXPLODING = 5;

/** Growth of the gradient norm over its usual size before the loss was lost: an explosion, or nothing of the kind. */
function exploded(signals: Signals, ifGrown: number, ifQuiet: number): (Clue | null)[] {
  const { curve, gradient } = signals;
  const lost = firstLost(signals);
  // After clipping every norm looks quiet.
  if (!gradient || gradient.ceiling !== null || lost < 0) return [];
  const before = runUpTo(curve.series.gradNorm, curve.series.train.step[lost]!);
  if (!before || !(before.usual > 0)) return [];
  const grown = before.largest > EXPLODING * before.usual;
  if (grown && before.raised >= 2) {
    const because = `The gradient norm rose from ${number(before.usual)} to ${number(before.largest)} in the last records before step ${curve.series.train.step[lost]!}.`;
    return [{ factor: ifGrown, because }];
  }
  return [
    clue(
      before.raised <= 1 && !grown,
      ifQuiet,
      `The gradient norm gave no warning: it stayed near ${number(before.usual)} up to step ${before.to}.`,
    ),
  ];
}

/** Whether the loss itself climbed first. */
function rising(signals: Signals, factor: number): Clue | null {
  const { value, step } = signals.curve.series.train;
  const lost = firstLost(signals);
  if (lost < 15) return null;
  const usual = median(value.slice(Math.max(0, lost - 40), lost - 5));
  const last = median(value.slice(lost - 3, lost));
  return clue(
    last > 1.3 * usual,
    factor,
    `The loss was already climbing, from ${number(usual)} to ${number(last)} before step ${step[lost]!}.`,
  );
}

/** How far the loss had come down: sure answers mean large logits. */
function confident(signals: Signals, factor: number): Clue | null {
  const { value } = signals.curve.series.train;
  const lost = firstLost(signals);
  if (lost < 5) return null;
  const last = median(value.slice(Math.max(0, lost - 5), lost));
  const left = last / signals.curve.start;
  return left < 0.4
    ? {
        factor,
        because: `The loss was down to ${number(last)}: the model was sure of its answers, and its outputs large.`,
      }
    : clue(left > 0.5, 1 / factor, `The loss was still at ${number(last)}, so the outputs were not yet large.`);
}

/** From the first steps on, or only now and then: the data rather than the training. */
function ofInputs(signals: Signals, factor: number): Clue | null {
  const { value, step } = signals.curve.series.train;
  const lost = firstLost(signals);
  if (lost < 0) return null;
  if (lost < 3)
    return { factor, because: `The loss is lost at step ${step[lost]!} already, before any training could do it.` };
  const later = value.slice(lost);
  const share = later.filter((loss) => !Number.isFinite(loss)).length / later.length;
  return clue(
    later.length >= 10 && share < 0.5,
    factor,
    `Only ${percent(share)} of the losses from there on are not finite, so the weights survived.`,
  );
}

const infinite = (signals: Signals) =>
  clue(
    Math.abs(signals.curve.series.train.value[firstLost(signals)] ?? 0) === Infinity,
    2.5,
    'The first loss that is lost is infinite, as the logarithm of zero is.',
  );

function gradientFirst(signals: Signals): Clue | null {
  const { gradNorm, train } = signals.curve.series;
  const lost = firstLost(signals);
  const before = lost < 1 ? NaN : train.step[lost - 1]!;
  const last = indexAfter(gradNorm.step, before) - 1;
  return clue(
    gradNorm.step[last] === before && Number.isNaN(gradNorm.value[last]!),
    3,
    `At step ${before} the loss was still finite, but its gradient was not.`,
  );
}

function warm(signals: Signals): Clue | null {
  const { rate, curve } = signals;
  const lost = firstLost(signals);
  if (!rate || rate.zero || lost < 0) return null;
  const at = curve.series.train.step[lost]!;
  return clue(
    at <= rate.peakAt || rate.peak >= 0.1,
    2,
    `The rate was ${number(rate.at(at))} when the loss was lost${at <= rate.peakAt ? ', and still rising' : ''}.`,
  );
}

const fastRate = ({ rate }: Signals) =>
  rate && !rate.zero
    ? clue(rate.peak >= 0.02 && rate.peak < 0.5, 2.5, `The rate reaches ${number(rate.peak)}, so scores grow fast.`)
    : null;

/** The loss is below zero: wrong for a cross-entropy, right for some other objectives. */
export const negative: CauseTable = {
  firstFixes: 'likeliest',
  candidates: [
    {
      id: 'unnormalised-loss',
      text: 'The loss lacks its normaliser, the log-sum-exp over all outputs, so it can fall without end.',
      prior: 0.45,
      clues: ({ ofTokens, curve }) => [
        clue(ofTokens, 3, 'With a known vocabulary the loss should be a cross-entropy, which is never negative.'),
        clue(
          curve.uniformLoss !== null && curve.train.value[0]! < 0.5 * curve.uniformLoss,
          3,
          `The loss began at ${number(curve.train.value[0]!)}, where blind guessing should cost ${number(curve.uniformLoss ?? 0)}.`,
        ),
      ],
      fixes: ['stable-loss', 'right-loss'],
    },
    {
      id: 'other-objective',
      text: 'The objective may be negative by nature, such as a log-density or a reward.',
      prior: 0.3,
      clues: ({ ofTokens }) => [clue(ofTokens, 0.1, 'With a known vocabulary the loss should be a cross-entropy.')],
      fixes: ['right-loss'],
    },
    {
      id: 'subtracted-term',
      text: 'A term that is subtracted, such as an entropy bonus or a penalty with the wrong sign, outweighs the rest.',
      prior: 0.25,
      fixes: ['right-loss'],
    },
  ],
  tells: {},
};

/** Only the validation loss is not a number. */
export const validation: CauseTable = {
  firstFixes: 'likeliest',
  candidates: [
    {
      id: 'empty-validation',
      text: 'A validation batch is empty or all of its labels are ignored, and the mean of nothing is not a number.',
      prior: 0.45,
      clues: (signals) => [always(signals, 2)],
      fixes: ['check-validation'],
    },
    {
      id: 'bad-input',
      text: 'A validation example holds a value that is not finite or out of range.',
      prior: 0.3,
      clues: (signals) => [always(signals, 2)],
      fixes: ['check-inputs'],
    },
    {
      id: 'half-precision-everything',
      text: 'Validation runs in another precision than training, and something overflows there.',
      prior: 0.25,
      clues: (signals) => [always(signals, 0.6)],
      fixes: ['f32-islands', 'check-validation'],
    },
  ],
  tells: {},
};

function always({ curve }: Signals, factor: number): Clue | null {
  const { value } = curve.series.val;
  const share = value.filter((loss) => !Number.isFinite(loss)).length / value.length;
  return clue(share > 0.9, factor, `Of the validations, ${percent(share)} are not finite, from the first one on.`);
}
