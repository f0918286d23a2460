/** The loss rose and stayed up, though it is still a number. */
import { median } from '../../core/quantile.ts';
import { finite } from '../series.ts';
import { number } from '../words.ts';
import { clue, type CauseTable, type Clue } from './cause.ts';
import { runUpTo, type Signals } from './signals.ts';

export const diverged: CauseTable = {
  candidates: [
    {
      id: 'lr-explosion',
      text: 'The learning rate is too high, and every step overshoots by more than it gains.',
      prior: 0.45,
      clues: (signals) => [grown(signals, 3), stillWarming(signals)],
      fixes: ['clip', 'lower-rate', 'longer-warmup', 'roll-back'],
    },
    {
      id: 'summed-loss',
      text: 'One gradient was many times too large, and the run has not found its way back.',
      prior: 0.25,
      clues: (signals) => [grown(signals, 0.6), lone(signals)],
      fixes: ['clip', 'roll-back'],
    },
    {
      id: 'corrupt-batches',
      text: 'The data changed for the worse from some step on, such as a broken or foreign part of it.',
      prior: 0.2,
      clues: (signals) => [grown(signals, 0.5)],
      fixes: ['clean-data', 'roll-back'],
    },
    {
      id: 'flipped-sign',
      text: 'The loss is maximised: its sign, or that of the update, is flipped.',
      prior: 0.05,
      clues: (signals) => [fromTheStart(signals)],
      fixes: ['right-sign'],
    },
    {
      id: 'resume-without-state',
      text: 'Training was resumed from a checkpoint without the optimiser’s state or the right weights.',
      prior: 0.1,
      fixes: ['restore-optimizer'],
    },
  ],
  tells: {
    gradNorm: 'to tell a rate explosion from a bad batch',
    lr: 'to see how high it was when the loss turned',
  },
};

function grown({ gradient }: Signals, factor: number): Clue | null {
  if (!gradient || gradient.points.value.length < 20) return null;
  const value = finite(gradient.points).value;
  const part = Math.max(6, Math.floor(0.3 * value.length));
  const [early, late] = [median(value.slice(0, part)), median(value.slice(-part))];
  return clue(
    late > 5 * early,
    factor,
    `The gradient norm grew with the loss, from about ${number(early)} to ${number(late)}.`,
  );
}

function fromTheStart({ curve }: Signals): Clue | null {
  const { levels } = curve;
  const rising = levels.filter((level, i) => i > 0 && level >= levels[i - 1]!).length / (levels.length - 1);
  return clue(rising > 0.9, 20, 'The loss rises from the first step on, and all the time.');
}

function lone({ gradient, curve, facts: { at } }: Signals): Clue | null {
  if (!gradient) return null;
  const before = runUpTo(curve.series.gradNorm, at);
  return (
    before &&
    clue(
      before.raised === 1 && before.largest > 5 * before.usual,
      5,
      `One gradient norm just before was ${number(before.largest)}, where ${number(before.usual)} is usual.`,
    )
  );
}

const stillWarming = ({ rate, facts: { at } }: Signals) =>
  rate && !rate.zero
    ? clue(
        at <= rate.peakAt || rate.at(at) > 0.9 * rate.peak,
        2,
        `The rate was ${number(rate.at(at))} when the loss turned, near its peak of ${number(rate.peak)}.`,
      )
    : null;
