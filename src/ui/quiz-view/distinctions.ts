/** What tells one pattern from another: where to look, and what each of the two shows there. */
import type { Lesson } from '../../core/pattern.ts';

/** The text of two lessons, and the place where they differ. */
export type Distinction = { where: string } & Partial<Record<Lesson, string>>;

/** One for each pair of patterns. */
export const DISTINCTIONS: readonly Distinction[] = [
  {
    where: 'how far the line falls',
    good: 'A healthy run drops steeply within the first dozens of steps.',
    flat: 'A flat line never gets away from ln V, the loss of knowing nothing.',
  },
  {
    where: 'single steps on the way down',
    good: 'A healthy line is ruffled a little everywhere, and nowhere thrown far up.',
    spikes: 'Spikes stick out: the loss jumps at a few steps, and needs some more to come back.',
  },
  {
    where: 'the second half of the line, and the height it ends at',
    good: 'A healthy line goes on sinking to the end, ever more slowly.',
    plateau: 'A plateau is level from early on, far above what the text allows.',
  },
  {
    where: 'the dashed line of the validation',
    good: 'In a healthy run it stays close to training until the end.',
    overfitting: 'Where a model overfits it turns and climbs, while training goes on falling.',
  },
  {
    where: 'the end of the line',
    good: 'A healthy run reaches its last step.',
    nan: 'After a NaN there is no line any more: it breaks off and never comes back.',
  },
  {
    where: 'the shape of the descent',
    good: 'A healthy descent is one smooth bend.',
    step: 'A step function lies level, falls right after a cut of the rate, and lies level again.',
  },
  {
    where: 'how far neighbouring steps lie apart',
    good: 'In a healthy run that ripple is small beside the whole descent.',
    sawtooth: 'In a sawtooth every step bounces, by as much as the trend falls in a long while.',
  },
  {
    where: 'where the line lies most of the time',
    flat: 'A flat line stays at ln V, with no more than a wobble.',
    spikes: 'Between its spikes a run has learnt something: there the line lies low.',
  },
  {
    where: 'the first steps',
    flat: 'A flat line is level from the very first step, at ln V.',
    plateau: 'A plateau falls first, and stalls afterwards.',
  },
  {
    where: 'the training line',
    flat: 'On a flat line nothing moves, neither training nor validation.',
    overfitting: 'A model that overfits learns its training text very well: that line falls a long way.',
  },
  {
    where: 'whether there is a line at all in the end',
    flat: 'A flat line carries on to its last step, every loss an ordinary number.',
    nan: 'With NaN the line ends in mid-run.',
  },
  {
    where: 'how many levels there are',
    flat: 'A flat line has one, at ln V.',
    step: 'A step function has several, each lower than the one before.',
  },
  {
    where: 'how much the line moves',
    flat: 'A flat line wobbles by a few hundredths and leads nowhere.',
    sawtooth: 'A sawtooth swings widely, around a trend that falls.',
  },
  {
    where: 'what sticks out of the line',
    spikes: 'Spikes tower over the line around them, each of them alone.',
    plateau: 'On a plateau nothing sticks out: it is level, and calm.',
  },
  {
    where: 'which of the two lines is disturbed',
    spikes: 'Spikes throw the training line itself up, again and again.',
    overfitting: 'Where a model overfits, training falls smoothly, and only validation climbs.',
  },
  {
    where: 'what comes after the loss shoots up',
    spikes: 'After a spike the run finds its way back within some steps.',
    nan: 'A run that became NaN never returns.',
  },
  {
    where: 'which way the sudden changes go',
    spikes: 'Spikes go up, and come back.',
    step: 'The falls of a step function go down, and stay there.',
  },
  {
    where: 'how many of the steps are out of line',
    spikes: 'Spikes are few, on a line that is otherwise calm.',
    sawtooth: 'In a sawtooth there is no calm: every step is up or down.',
  },
  {
    where: 'how far training and validation lie apart',
    plateau: 'On a plateau both lie level, close together.',
    overfitting: 'Where a model overfits they part, one down, one up.',
  },
  {
    where: 'the last third of the run',
    plateau: 'A plateau lies level right to the last step.',
    nan: 'With NaN there is no last third: the line has ended.',
  },
  {
    where: 'what happens after the line has become level',
    plateau: 'A plateau stays level.',
    step: 'A step function falls once more, right after the rate is cut.',
  },
  {
    where: 'the roughness of the line, and its trend',
    plateau: 'A plateau is smooth, and its trend lies still.',
    sawtooth: 'A sawtooth is rough throughout, and its trend still falls.',
  },
  {
    where: 'whether the line reaches the last step',
    overfitting: 'A model that overfits trains to the end, and every loss is a number.',
    nan: 'With NaN the line breaks off before the end.',
  },
  {
    where: 'how the training line falls',
    overfitting: 'Where a model overfits it falls smoothly, towards zero.',
    step: 'A step function falls in stairs.',
  },
  {
    where: 'the gap between training and validation',
    overfitting: 'Where a model overfits it opens wider and wider.',
    sawtooth: 'In a sawtooth training bounces around the validation, and both fall together.',
  },
  {
    where: 'what the sudden change leads to',
    nan: 'NaN is the end of the line.',
    step: 'Each fall of a step function leads to another level, and the run goes on.',
  },
  {
    where: 'the end of the line, not its roughness',
    nan: 'With NaN it breaks off.',
    sawtooth: 'A sawtooth bounces on to its last step.',
  },
  {
    where: 'where the line changes',
    step: 'A step function changes at a few steps only, those at which the rate is cut.',
    sawtooth: 'A sawtooth changes direction at almost every step, whatever the rate does.',
  },
];

/** @throws if there is none; `one` and `other` must be two patterns */
export function distinctionOf(one: Lesson, other: Lesson): { where: string; one: string; other: string } {
  const found = one === other ? undefined : DISTINCTIONS.find((distinction) => distinction[one] && distinction[other]);
  if (!found) throw new RangeError(`There is nothing that tells ${one} from ${other}.`);
  return { where: found.where, one: found[one]!, other: found[other]! };
}
