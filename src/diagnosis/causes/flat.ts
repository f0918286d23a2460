/** Nothing is learned: in order of likelihood, the update, its rate, the gradients, the data. */
import { median } from '../../core/quantile.ts';
import { number, percent } from '../words.ts';
import { clue, type CauseTable, type Clue } from './cause.ts';
import type { Signals } from './signals.ts';

export const flat: CauseTable = {
  firstFixes: 'likeliest',
  candidates: [
    {
      id: 'no-optimizer-step',
      text: 'The optimiser never steps, or it was given other parameters than those of this model.',
      prior: 0.24,
      clues: (signals) => [...gradients(signals, 'healthy'), rateIs(signals, 'above'), moves(signals, NO_UPDATE)],
      fixes: ['apply-step'],
    },
    {
      id: 'lr-zero',
      text: 'The learning rate is zero, often because the schedule was never started or divides whole numbers.',
      prior: 0.2,
      clues: (signals) => [rateIs(signals, 'zero'), ...gradients(signals, 'healthy'), moves(signals, NO_UPDATE)],
      fixes: ['raise-rate'],
    },
    {
      id: 'zero-grad-before-step',
      text: 'The gradients are set to zero between the backward pass and the optimiser’s step.',
      prior: 0.14,
      clues: (signals) => [...gradients(signals, 'healthy'), rateIs(signals, 'above'), moves(signals, EMPTY_UPDATE)],
      fixes: ['zero-after-step'],
    },
    {
      id: 'detached-loss',
      text: 'The loss is cut off from the weights, so that every gradient is zero.',
      prior: 0.13,
      clues: (signals) => [...gradients(signals, 'zero'), rateIs(signals, 'above'), moves(signals, EMPTY_UPDATE)],
      fixes: ['attach-loss'],
    },
    {
      id: 'frozen-weights',
      text: 'All parameters are marked as not trainable, or the trainable ones do not reach the loss.',
      prior: 0.08,
      clues: (signals) => [...gradients(signals, 'zero'), rateIs(signals, 'above'), moves(signals, NO_UPDATE)],
      fixes: ['unfreeze'],
    },
    {
      id: 'random-targets',
      text: ({ ofTokens }) =>
        ofTokens
          ? 'The tokens to predict have nothing to do with the text before them, as from a broken loader.'
          : 'The labels have nothing to do with the inputs, as from a broken loader.',
      prior: 0.08,
      clues: (signals) => [
        ...gradients(signals, 'healthy'),
        rateIs(signals, 'above'),
        moves(signals, WRONG_UPDATE),
        above(signals, 2),
      ],
      fixes: ['right-targets'],
    },
    {
      id: 'lr-too-low',
      text: 'The learning rate is so small that nothing shows within this run.',
      prior: 0.05,
      clues: (signals) => [...gradients(signals, 'healthy'), tinyRate(signals)],
      fixes: ['raise-rate'],
    },
    {
      id: 'lr-too-high',
      text: 'The learning rate is so high that the first steps ruined the model for good.',
      prior: 0.03,
      clues: (signals) => [
        ...gradients(signals, 'healthy'),
        rateIs(signals, 'above'),
        moves(signals, WRONG_UPDATE),
        above(signals, 4),
      ],
      fixes: ['lower-rate', 'longer-warmup'],
    },
    {
      id: 'vanishing-gradients',
      text: 'The gradient dies on its way back through the layers, by first weights of a wrong scale or dead units.',
      prior: 0.04,
      clues: (signals) => [vanishing(signals)],
      fixes: ['initialise'],
    },
    {
      id: 'skipped-updates',
      text: 'The gradient scaler of mixed precision finds overflow in every gradient and skips every update.',
      prior: 0.04,
      clues: (signals) => [lostGradients(signals)],
      fixes: ['attend-to-scaler', 'f32'],
    },
  ],
  tells: {
    gradNorm: 'to tell a gradient that is zero from one that is never applied',
    lr: 'to see whether it is zero',
  },
};

function rateIs({ rate }: Signals, wanted: 'zero' | 'above'): Clue | null {
  if (!rate) return null;
  const fits = rate.zero === (wanted === 'zero');
  const text = rate.zero
    ? 'The learning rate is zero in every record.'
    : `The learning rate is not zero: it reaches ${number(rate.peak)}.`;
  return { factor: wanted === 'zero' ? (fits ? 60 : 0.005) : fits ? 1.2 : 0.15, because: text };
}

/** A norm below this is no zero, but moves next to nothing. */
const VANISHING = 1e-4;

function gradients({ gradient }: Signals, wanted: 'zero' | 'healthy'): Clue[] {
  if (!gradient || gradient.points.value.length === 0) return [];
  const fits = gradient.zero === (wanted === 'zero');
  if (!gradient.zero && gradient.usual < VANISHING)
    return [
      { factor: wanted === 'zero' ? 0.1 : 0.4, because: `The gradient norm is only about ${number(gradient.usual)}.` },
    ];
  const because = gradient.zero
    ? 'The gradient norm is zero, so the backward pass reaches no weight.'
    : `The gradient norm is about ${number(gradient.usual)}, so the backward pass works.`;
  return [{ factor: fits ? 2.5 : 0.01, because }];
}

function tinyRate({ rate }: Signals): Clue | null {
  if (!rate || rate.zero) return null;
  if (rate.peak < 1e-6) return { factor: 12, because: `The learning rate never exceeds ${number(rate.peak)}.` };
  return { factor: 0.2, because: `The learning rate reaches ${number(rate.peak)}, which should show some effect.` };
}

function vanishing({ gradient }: Signals): Clue | null {
  if (!gradient || gradient.points.value.length === 0) return null;
  if (gradient.zero) return { factor: 1, because: 'The gradient norm is zero.' };
  return gradient.usual < VANISHING
    ? { factor: 15, because: `The gradient norm is only about ${number(gradient.usual)}.` }
    : { factor: 0.05, because: `The gradient norm is about ${number(gradient.usual)}, so it has not vanished.` };
}

function lostGradients({ gradient }: Signals): Clue | null {
  if (!gradient) return null;
  return gradient.lost > 0.5
    ? { factor: 60, because: `The gradient norm is not finite in ${percent(gradient.lost)} of the records.` }
    : { factor: 0.02, because: 'The gradient norms are finite.' };
}

/** Worse than blind guessing: something was learnt, and it is wrong. */
const above = ({ curve: { uniformLoss, end } }: Signals, factor: number): Clue | null =>
  uniformLoss === null
    ? null
    : clue(
        end > 1.01 * uniformLoss,
        factor,
        `The loss ends at ${number(end)}, above the ${number(uniformLoss)} of blind guessing, so the weights do move.`,
      );

/** How the weights seem to move, and how likely each is with a cause. */
type Movement = 'untouched' | 'decaying' | 'changing' | 'learning';
type ByMovement = Record<Movement, number>;

/** Nothing touches the weights. */
const NO_UPDATE: ByMovement = { untouched: 3, decaying: 0.1, changing: 0.6, learning: 0.1 };
/** The optimiser steps, but on gradients of zero: with AdamW the weight decay is left. */
const EMPTY_UPDATE: ByMovement = { untouched: 0.7, decaying: 5, changing: 0.8, learning: 0.2 };
const WRONG_UPDATE: ByMovement = { untouched: 0.1, decaying: 0.3, changing: 2, learning: 5 };

function moves(signals: Signals, factors: ByMovement): Clue | null {
  const told = byValidation(signals);
  const found = told && told.movement !== 'changing' ? told : (byGradient(signals) ?? told);
  return found && { factor: factors[found.movement], because: found.because };
}

interface Found {
  movement: Movement;
  because: string;
}

/** Relative change of the validation loss that weight decay alone may bring about. */
const CREEP = 1e-3;

/** The same weights give the same loss on the same batches to the last digit; weight decay lets it creep one way. */
function byValidation({ validation }: Signals): Found | null {
  if (!validation || validation.points.value.length < 4) return null;
  const { value } = validation.points;
  const first = value[0]!;
  if (value.every((loss) => Math.abs(loss - first) <= 1e-7 * Math.abs(first)))
    return { movement: 'untouched', because: 'The validation loss is the same to the last digit every time.' };
  const changes = Array.from(value.subarray(1), (loss, i) => loss - value[i]!);
  const oneWay = changes.every((change) => change >= 0) || changes.every((change) => change <= 0);
  if (oneWay && Math.abs(value.at(-1)! / first - 1) < CREEP)
    return {
      movement: 'decaying',
      because: `The validation loss creeps one way by less than ${percent(CREEP)}, as when weight decay alone moves the weights.`,
    };
  // Or each time on other batches.
  return {
    movement: 'changing',
    because: 'The validation loss is another one every time, so the weights may well move.',
  };
}

/** Norms that change for good are those of other weights. */
function byGradient({ gradient }: Signals): Found | null {
  if (!gradient || gradient.zero || gradient.points.value.length < 20) return null;
  const { value } = gradient.points;
  const fifth = Math.floor(value.length / 5);
  const [then, now] = [median(value.slice(0, fifth)), median(value.slice(-fifth))];
  return Math.abs(Math.log(now / then)) > 0.4
    ? {
        movement: 'learning',
        because: `The gradient norm went from ${number(then)} to ${number(now)}, so the weights do move.`,
      }
    : null;
}
