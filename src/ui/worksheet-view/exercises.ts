/** A workshop of ninety minutes: what is done and asked at each pattern. What the patterns are stands with the experiments. */
import { DEFAULT_CONFIG } from '../../core/config.ts';
import type { Lesson } from '../../core/pattern.ts';
import { formatHash } from '../../store/url.ts';

export interface WorksheetQuestion {
  ask: string;
  answer: string;
}

export interface Exercise {
  lesson: Lesson;
  minutes: number;
  /** After the sketch, in this order. */
  tasks: readonly string[];
  questions: readonly WorksheetQuestion[];
}

export const OPENING = {
  minutes: 8,
  text:
    'Say what a loss is: the surprise at the right next token, in nats. Work out ln V together, press Start on “Good” and ' +
    'let it run while you explain the two lines. Everybody opens the lab and presses Start once.',
};

export const CLOSING = {
  minutes: 6,
  text:
    'Each pair names one curve of their own work that they would read differently now. Those who have a log with them drop ' +
    'it on the page (key 9). The quiz is homework.',
};

export const EXERCISES: readonly Exercise[] = [
  {
    lesson: 'good',
    minutes: 9,
    tasks: [
      'Sketch training and validation loss before you start.',
      'Press Start. Mark in your sketch where the real curve bends.',
      'Press Generate early, in the middle and at the end.',
    ],
    questions: [
      {
        ask: 'Where does the curve begin, and why there?',
        answer:
          'At ln V: with fresh weights all V tokens are about equally likely, so the right one gets a probability near 1/V.',
      },
      {
        ask: 'Which part of the language is learnt in the steep stretch, and which in the slow one?',
        answer: 'First how often words occur and which follow each other; then what depends on words further back.',
      },
    ],
  },
  {
    lesson: 'flat',
    minutes: 9,
    tasks: [
      'Sketch what you expect, and the norm of the gradient below it.',
      'Press Start. Compare the gradient norm with that of the good run.',
      'Try both fixes, the second one first.',
    ],
    questions: [
      {
        ask: 'The gradient looks healthy and nothing is learnt. Which part of the loop is left to suspect?',
        answer: 'What comes after the backward pass: the optimiser’s step, its rate, the parameters that it was given.',
      },
      {
        ask: 'Why does a higher rate not help?',
        answer: 'The update is never applied. Any rate times nothing is nothing.',
      },
    ],
  },
  {
    lesson: 'spikes',
    minutes: 11,
    tasks: [
      'Press Start. Find a spike and read the gradient norm one step before it.',
      'Apply the recommended fix and compare both curves.',
      'Start again without the fix and set gradient clipping to 1 in the middle of the run.',
    ],
    questions: [
      {
        ask: 'How many steps before the loss does the gradient norm give warning?',
        answer:
          'One: the loss of a step is measured before its update, so the damage of an update shows at the next step.',
      },
      {
        ask: 'Clipping removes the spikes. Does it remove their cause?',
        answer:
          'No. Here the loss is summed instead of averaged now and then; clipping only bounds what one such batch can do.',
      },
      {
        ask: 'What would you look at in a data set that gives spikes like these?',
        answer:
          'The batches at the spikes: broken encodings, extreme lengths, duplicates, a loss that is scaled by length.',
      },
    ],
  },
  {
    lesson: 'plateau',
    minutes: 9,
    tasks: [
      'Sketch the loss, and the learning rate below it.',
      'Press Start. Note the step at which the curve goes level, and the rate there.',
      'Apply the recommended fix.',
    ],
    questions: [
      {
        ask: 'Flat line and plateau are both level. What tells them apart?',
        answer: 'The height: a flat line stays at ln V, a plateau lies below it, after a normal start.',
      },
      {
        ask: 'The gradient norm is not small on the plateau. What follows?',
        answer: 'There still is a way down; it is the step that is missing. Look at the rate, not at the model.',
      },
    ],
  },
  {
    lesson: 'overfitting',
    minutes: 12,
    tasks: [
      'Sketch both losses: training solid, validation dashed.',
      'Press Start. Write down the step of the lowest validation loss.',
      'Try dropout, then more data. Then stop at the lowest validation loss.',
    ],
    questions: [
      {
        ask: 'Which of the two curves would you show to somebody who wants to use the model, and why?',
        answer: 'Validation: it says what the model is worth on text that it has not seen.',
      },
      {
        ask: 'Why can the validation loss rise far above where it began to turn, although fewer tokens are guessed wrong?',
        answer:
          'Cross-entropy punishes certainty: the model grows ever surer of what it knows by heart, also where it is wrong.',
      },
      {
        ask: 'Order the fixes by what they did here. Would the order be the same with a hundred times the text?',
        answer:
          'More data works; stopping saves what was there; dropout and weight decay only delay. With much more text a mild ' +
          'dropout or none is enough.',
      },
    ],
  },
  {
    lesson: 'nan',
    minutes: 11,
    tasks: [
      'Press Start, and note the last loss before the curve breaks off.',
      'Apply the recommended fix. Then try bf16 instead.',
      'Open the group Numerics and find out which of its settings were changed.',
    ],
    questions: [
      {
        ask: 'The run dies when it has become good. Why then, and not at the start?',
        answer: 'The logits grow with certainty, and exp of 11.1 is already more than f16 can hold.',
      },
      {
        ask: 'Why is lowering the learning rate the wrong reflex here?',
        answer: 'It only puts off the moment at which a logit passes the limit. The number format is the cause.',
      },
    ],
  },
  {
    lesson: 'step',
    minutes: 8,
    tasks: [
      'Sketch the rate first, then the loss above it.',
      'Press Start and compare the falls with the cuts of the rate.',
      'Apply the fix and compare the last tenth of both runs.',
    ],
    questions: [
      {
        ask: 'What do the falls say about the rate before them?',
        answer:
          'That it was too high: the noise of the updates held the loss up, and each cut takes nine tenths of it away.',
      },
      {
        ask: 'Is this curve a failure?',
        answer:
          'Not as such; it is what step decay looks like. The level stretches are time that a smooth decay would use.',
      },
    ],
  },
  {
    lesson: 'sawtooth',
    minutes: 7,
    tasks: [
      'Press Start. Measure the height of the bounce in nats.',
      'Accumulate 8 passes, and measure again.',
      'Take batches of 8 instead, and compare time per step and memory under “This run”.',
    ],
    questions: [
      {
        ask: 'By which factor does the bounce shrink from 1 to 8 sequences, and which factor does theory give?',
        answer: 'To about a third: the spread of an average over n shrinks by √n, and √8 is 2.8.',
      },
      {
        ask: 'Accumulation or a larger batch: same curve, so what is the difference?',
        answer: 'Memory and time. Accumulation needs the memory of one pass and takes the time of all of them.',
      },
    ],
  },
];

/** The address of an exercise, without `#`; for participants without what would give the answer away. */
export const exerciseHash = (lesson: Lesson, present: boolean): string =>
  formatHash(
    present ? { experiment: lesson, present } : { experiment: lesson, hide: ['cards', 'causes', 'device'] },
    DEFAULT_CONFIG,
  );
