import { describe, expect, it } from 'vitest';
import type { Lesson, Pattern } from '../../core/pattern.ts';
import type { Verdict } from '../../diagnosis/verdict.ts';
import { findExperiment, findFix } from '../../lab/experiments/index.ts';
import type { Question } from './questions.ts';
import { QuizRound } from './round.ts';

const verdict = (pattern: Pattern): Verdict => ({
  pattern,
  confidence: 0.9,
  kind: null,
  evidence: [],
  notes: [],
  final: true,
  summary: '',
  secondary: [],
  causes: [],
  fixes: [],
});

const spikes = findExperiment('summed-loss');
const mystery: Question = {
  kind: 'mystery',
  seed: 3,
  experiment: spikes,
  fix: null,
  key: 'spikes',
  patterns: ['good', 'flat', 'spikes', 'plateau', 'overfitting', 'nan', 'step', 'sawtooth'],
  causes: ['clip-too-loose', 'corrupt-batches', 'summed-loss'].map(findExperiment),
  fixes: [
    findFix(spikes, 'clip'),
    findFix(spikes, 'lower-rate'),
    findFix(findExperiment('overfitting'), 'more-data'),
    findFix(findExperiment('plateau'), 'full-schedule'),
  ],
};
const prediction: Question = {
  ...mystery,
  kind: 'predict',
  patterns: ['good', 'spikes', 'nan', 'step'],
  causes: [],
  fixes: [],
};

function begin(question: Question) {
  const grades: [boolean, Lesson | null][] = [];
  return { round: new QuizRound(question, (...grade) => grades.push(grade)), grades };
}
const said = ({ remarks }: QuizRound) =>
  remarks.map(({ tone, sentences }) => `${tone}: ${sentences.join(' ')}`).join('\n');

/** Up to the question for the fix. */
function upToFix() {
  const { round, grades } = begin(mystery);
  round.settle(verdict('spikes'));
  round.answer('spikes');
  round.answer('summed-loss');
  expect(round.part).toBe('fix');
  return { round, grades };
}

describe('a mystery run', () => {
  it('takes no answer before it has trained', () => {
    const { round, grades } = begin(mystery);
    expect(round.waiting).toBe(true);
    round.answer('spikes');
    round.tell();
    expect(round).toMatchObject({ part: 'pattern', waiting: true, remarks: [] });
    expect(grades).toEqual([]);
  });

  it('tells where to look after a wrong answer, without the right one, and counts the first answer alone', () => {
    const { round, grades } = begin(mystery);
    round.settle(verdict('spikes'));
    round.answer('sawtooth');
    expect(round).toMatchObject({ part: 'pattern', tried: ['sawtooth'] });
    expect(said(round)).toBe(
      'wrong: Not “Sawtooth”. Look at how many of the steps are out of line. ' +
        'In a sawtooth there is no calm: every step is up or down.',
    );
    round.answer('sawtooth'); // once is enough
    round.answer('spikes');
    expect(round).toMatchObject({ part: 'cause', tried: [] });
    expect(said(round)).toBe('right: Right: “Spikes”.');
    expect(grades).toEqual([[false, 'spikes']]);
  });

  it('says of a wrong cause what it would look like', () => {
    const { round, grades } = begin(mystery);
    round.settle(verdict('spikes'));
    round.answer('spikes');
    round.answer('corrupt-batches');
    expect(said(round)).toContain(`wrong: Not “Corrupt batches”. That would look different: Needles:`);
    round.answer('summed-loss');
    expect(round.part).toBe('fix');
    expect(said(round)).toContain(spikes.explanation);
    expect(grades).toEqual([
      [true, 'spikes'],
      [false, null],
    ]);
  });

  it('accepts a cause that leaves the same curve, and says that the curve cannot tell', () => {
    const { round, grades } = begin(mystery);
    round.settle(verdict('spikes'));
    round.answer('spikes');
    round.answer('clip-too-loose');
    expect(round.part).toBe('fix');
    expect(said(round)).toContain('The curve cannot tell it from “Clipping too loose”: either counts.');
    expect(grades.at(-1)).toEqual([true, null]);
  });

  it('judges a fix by the training with it, not by a key', () => {
    const { round, grades } = upToFix();
    round.answer('more-data');
    expect(round).toMatchObject({ waiting: true, part: 'fix', fix: { id: 'more-data' } });
    round.answer('clip'); // not while the other one trains
    round.settle(verdict('spikes'));
    expect(said(round)).toBe(
      'wrong: Not fixed. With the same seed the run comes out as “Spikes”. That is what helps against “Overfitting”.',
    );
    expect(round).toMatchObject({ part: 'fix', tried: ['more-data'] });
    round.answer('clip');
    round.settle(verdict('good'));
    expect(round.part).toBe('over');
    expect(said(round)).toContain('right: Fixed. With the same seed the run comes out as “Good”.');
    expect(grades.at(-1)).toEqual([false, null]);
    expect(grades).toHaveLength(3);
  });

  it('counts a fix of another pattern that works', () => {
    const { round, grades } = upToFix();
    round.answer('full-schedule');
    round.settle(verdict('good'));
    expect(round.part).toBe('over');
    expect(said(round)).toContain('The usual fix is another one: “Clip gradients at 1.0”.');
    expect(grades.at(-1)).toEqual([true, null]);
  });

  it('does not hold bad luck against the person, neither of the run nor of its fix', () => {
    const { round, grades } = begin(mystery);
    round.settle(verdict('sawtooth'));
    round.answer('sawtooth');
    expect(round.part).toBe('cause');
    expect(said(round)).toContain('it was made to give “Spikes”, and is read as “Sawtooth”. Either answer counts');
    round.answer('summed-loss');
    round.answer('clip');
    round.settle(verdict('unclear'));
    expect(said(round)).toContain('In most runs this fix works, in this one it did not');
    expect(round.part).toBe('over');
    expect(grades.every(([right]) => right)).toBe(true);
    expect(grades).toHaveLength(3);
  });

  it('can be shown part by part, down to the fix, and none of it counts as right', () => {
    const { round, grades } = begin(mystery);
    round.settle(verdict('spikes'));
    round.tell();
    expect(said(round)).toBe('note: It is “Spikes”.');
    round.tell();
    expect(said(round)).toContain(`It was: “${spikes.title}”.`);
    round.tell();
    expect(round).toMatchObject({ waiting: true, fix: { id: 'clip' } });
    round.settle(verdict('good'));
    expect(round.part).toBe('over');
    expect(grades.map(([right]) => right)).toEqual([false, false, false]);
  });

  it('lets other fixes be tried in the end, without counting them', () => {
    const { round, grades } = upToFix();
    round.answer('clip');
    round.settle(verdict('good'));
    const before = grades.length;
    round.tryAnother('clip-tighter');
    expect(round).toMatchObject({ waiting: true, fix: { id: 'clip-tighter' } });
    round.settle(verdict('good'));
    expect(round.part).toBe('over');
    expect(grades).toHaveLength(before);
  });

  it('with nothing wrong ends with its pattern', () => {
    const { round } = begin({ ...mystery, experiment: findExperiment('good'), key: 'good', causes: [], fixes: [] });
    round.settle(verdict('good'));
    round.answer('good');
    expect(round.part).toBe('over');
    expect(said(round)).toContain('Nothing is wrong here.');
  });
});

describe('a prediction', () => {
  it('is judged once its run is over, and names what tells the two patterns apart', () => {
    const { round, grades } = begin(prediction);
    expect(round.open).toBe(true);
    round.answer('nan');
    expect(round).toMatchObject({ waiting: true, foretold: 'nan', open: false });
    expect(grades).toEqual([]);
    round.settle(verdict('spikes'));
    expect(round.part).toBe('over');
    expect(said(round)).toContain(
      'You expected “NaN”; it gives “Spikes”. Look at what comes after the loss shoots up.',
    );
    expect(grades).toEqual([[false, 'spikes']]);
    expect(round.others).toHaveLength(2);
    expect(round.others[0]).toMatch(/^“Good”: look at single steps on the way down\./);
  });

  it('that comes true counts, as it does where the run came out as it said against the plan', () => {
    for (const [foretold, came] of [
      ['spikes', 'spikes'],
      ['spikes', 'nan'],
      ['nan', 'nan'],
    ] as const) {
      const { round, grades } = begin(prediction);
      round.answer(foretold);
      round.settle(verdict(came));
      expect(grades).toEqual([[true, 'spikes']]);
      expect(said(round).includes('came out otherwise')).toBe(came !== 'spikes');
    }
  });

  it('can be left to the run', () => {
    const { round, grades } = begin(prediction);
    round.tell();
    expect(round).toMatchObject({ waiting: true, foretold: null });
    round.settle(verdict('spikes'));
    expect(said(round)).toContain('note: It gives “Spikes”.');
    expect(grades).toEqual([[false, 'spikes']]);
  });
});
