/** The loss is thrown up and comes back: an oversized gradient, a bad batch, or a rate that is too high. */
import { number, percent } from '../words.ts';
import { clue, type CauseTable, type Clue } from './cause.ts';
import { jumpSignsOf, type JumpSigns } from './jump_signs.ts';
import type { Signals } from './signals.ts';

/** How a clue changes the odds, by what the gradients did. */
interface ByGradient {
  ahead: number;
  together: number;
  building: number;
  quiet: number;
}

/** Clues of the jumps, if there are any. */
const from = (clues: (jumps: JumpSigns, signals: Signals) => (Clue | null)[]) => (signals: Signals) => {
  const jumps = jumpSignsOf(signals);
  return jumps ? clues(jumps, signals) : [];
};

export const spikes: CauseTable = {
  candidates: [
    {
      id: 'summed-loss',
      text: 'Now and then a batch gives a gradient many times too large, and nothing limits the step it takes.',
      prior: 0.25,
      clues: from((jumps, signals) => [
        gradients(jumps, { ahead: 5, together: 0.5, building: 0.12, quiet: 0.4 }),
        alone(jumps, 0.3, 1.2),
        capped(signals, 0.3),
      ]),
      fixes: ['clip', 'clip-tighter', 'lower-rate', 'average-loss'],
    },
    {
      id: 'corrupt-batches',
      text: 'Some batches are broken or unlike all others: garbage, a damaged file, wrong labels.',
      prior: 0.2,
      clues: from((jumps, signals) => [
        gradients(jumps, { ahead: 0.15, together: 3, building: 0.25, quiet: 1.5 }),
        alone(jumps, 4, 0.5),
        worseThanNothing(jumps, signals, 4, 0.6),
        rhythm(jumps, 1.5),
      ]),
      fixes: ['clip', 'clean-data'],
    },
    {
      id: 'lr-too-high',
      text: 'The learning rate is too high, so steps overshoot and gradients grow until the run is thrown back.',
      prior: 0.2,
      clues: (signals) => [
        ...from((jumps) => [
          gradients(jumps, { ahead: 0.15, together: 0.7, building: 8, quiet: 0.5 }),
          alone(jumps, 0.4, 1.3),
          rhythm(jumps, 0.25),
          irregular(jumps),
          whenInSchedule(jumps, signals),
        ])(signals),
        restless(signals),
        blewUp(signals),
      ],
      fixes: ['clip', 'lower-rate', 'longer-warmup', 'lower-beta2'],
    },
    {
      id: 'clip-too-loose',
      text: 'Gradients are clipped, but at a limit so high that even the large ones pass.',
      prior: 0.14,
      clues: from((jumps, signals) => [
        gradients(jumps, { ahead: 4, together: 0.5, building: 0.25, quiet: 0.3 }),
        alone(jumps, 0.4, 1.2),
        capped(signals, 6),
      ]),
      fixes: ['clip-tighter', 'clip'],
    },
    {
      id: 'length-bug',
      text: 'One kind of batch is handled wrongly, such as the longest examples or those with padding.',
      prior: 0.08,
      clues: from((jumps, signals) => [
        gradients(jumps, { ahead: 0.3, together: 3, building: 0.4, quiet: 1 }),
        alone(jumps, 3, 0.7),
        worseThanNothing(jumps, signals, 0.4, 2),
        rhythm(jumps, 2),
      ]),
      fixes: ['right-positions', 'clip'],
    },
    {
      id: 'data-order',
      text: 'The data comes unshuffled, and the same hard stretch returns in every pass.',
      prior: 0.06,
      clues: from((jumps) => [
        gradients(jumps, { ahead: 0.3, together: 1.5, building: 0.5, quiet: 1.5 }),
        rhythm(jumps, 3) ?? irregular(jumps, 0.4),
      ]),
      fixes: ['shuffle', 'clean-data'],
    },
    {
      id: 'resume-without-state',
      text: 'Training was resumed from a checkpoint without the optimiser’s state or its place in the data.',
      prior: 0.05,
      clues: from((jumps) => [
        clue(jumps.count > 6, 0.3, `There are ${jumps.count} jumps, more often than a run is resumed.`),
        alone(jumps, 0.3, 1.2),
        gradients(jumps, { ahead: 0.5, together: 1.5, building: 0.5, quiet: 1.5 }),
        rhythm(jumps, 1.5),
      ]),
      fixes: ['restore-optimizer'],
    },
  ],
  tells: {
    gradNorm: 'to tell a learning rate that is too high from a bad batch',
    lr: 'to see whether the jumps come at its peak',
  },
};

/** A run that is still thrown off can also go back to a checkpoint. */
export const spikesLeft: CauseTable = {
  ...spikes,
  candidates: spikes.candidates.map((one) => ({ ...one, fixes: [...one.fixes, 'roll-back'] })),
};

/** With fewer jumps than this, each may be an accident. */
const MANY = 3;

function gradients({ gradient, count }: JumpSigns, factors: ByGradient): Clue | null {
  if (!gradient) return null;
  const { usual, largest, ahead, together, building } = gradient;
  const clueOf = (factor: number, because: string): Clue => ({ factor: factor ** (count < MANY ? 0.7 : 1), because });
  const most = Math.max(ahead, together, building);
  const jump = count === 1 ? 'the jump' : most === 1 ? 'each jump' : 'most jumps';
  const size = largest < Number.MAX_VALUE ? number(largest) : 'infinity';
  if (most < 0.5) return clueOf(factors.quiet, `The gradient norm stays near ${number(usual)} when the loss jumps.`);
  if (ahead === most)
    return clueOf(
      factors.ahead,
      `Just before ${jump}, at an ordinary loss, a single gradient norm shoots up from ${number(usual)} to ${size}.`,
    );
  if (building === most)
    return clueOf(
      factors.building,
      `The gradient norm grows over several records around ${jump}, from ${number(usual)} to ${size}.`,
    );
  return clueOf(
    factors.together,
    `Loss and gradient norm rise at the very same record in ${jump}, the norm from ${number(usual)} to ${size}.`,
  );
}

/** One strange batch has a high loss of its own, gone with the next one; what the weights lost stays for a while. */
const alone = (jumps: JumpSigns, ifAlone: number, ifLasting: number): Clue =>
  jumps.alone >= 0.5 || jumps.width <= 2
    ? {
        factor: ifAlone,
        because: 'The first record of a jump is far above the next, so that batch itself was strange.',
      }
    : {
        factor: ifLasting,
        because: `The loss stays up for about ${Math.round(jumps.width)} records, so the weights were thrown off.`,
      };

/** Sure answers to garbage cost more than blind guessing. */
function worseThanNothing(jumps: JumpSigns, { curve }: Signals, ifWorse: number, ifNot: number): Clue | null {
  if (jumps.alone < 0.5 && jumps.width > 2) return null;
  const first = number(jumps.firstLoss);
  return jumps.firstLoss > 0.95 * curve.start
    ? { factor: ifWorse, because: `The loss of such a batch, ${first}, is that of blind guessing or worse.` }
    : {
        factor: ifNot,
        because: `The loss of such a batch, ${first}, stays below the ${number(curve.start)} of the beginning.`,
      };
}

const rhythm = ({ period }: JumpSigns, factor: number): Clue | null =>
  period === null
    ? null
    : { factor, because: `The jumps come like a clock, every ${period} steps or a multiple of it.` };

const irregular = ({ period, count }: JumpSigns, factor = 1.5): Clue | null =>
  clue(period === null && count >= 4, factor, 'The jumps come at no regular interval.');

const capped = ({ gradient }: Signals, factor: number): Clue | null =>
  gradient === null || gradient.ceiling === null
    ? null
    : {
        factor,
        because: `Many gradient norms are exactly ${number(gradient.ceiling)}, so they were logged after clipping at that limit.`,
      };

/** Between jumps, too, a rate that is too high leaves no peace. */
const restless = ({ gradient }: Signals): Clue | null =>
  gradient &&
  clue(
    gradient.high > 2.5 * gradient.usual && gradient.usual > 0,
    1.8,
    `One gradient norm in ten exceeds ${number(gradient.high)}, where ${number(gradient.usual)} is usual: the run is never quite calm.`,
  );

/** A whole stretch above the beginning is no single batch. */
function blewUp({ curve: { levels, start } }: Signals): Clue | null {
  const highest = levels.reduce((most, level) => Math.max(most, level), -Infinity);
  return clue(
    highest > 1.2 * start,
    4,
    `The loss stood at ${number(highest)} for a while, above the ${number(start)} it began with.`,
  );
}

/** A rate that is too high does most harm at its peak. */
function whenInSchedule({ at, count }: JumpSigns, { rate }: Signals): Clue | null {
  if (!rate || rate.zero) return null;
  const nearPeak = (x: number) => x > 0.9 * rate.peak;
  const share = rate.points.value.filter(nearPeak).length / rate.points.value.length;
  if (share > 0.5) return null;
  const warming = at.filter((step) => step < rate.peakAt).length / count;
  const near = at.filter((step) => nearPeak(rate.at(step))).length / count;
  const peak = number(rate.peak);
  if (warming > 0.7)
    return {
      factor: 3,
      because: `Of the jumps, ${percent(warming)} come while the rate still warms up to its peak of ${peak}.`,
    };
  return near > 0.7
    ? { factor: 3, because: `Of the jumps, ${percent(near)} come while the rate is near its peak of ${peak}.` }
    : clue(near + warming === 0, 0.6, `No jump comes while the rate is near its peak of ${peak}.`);
}
