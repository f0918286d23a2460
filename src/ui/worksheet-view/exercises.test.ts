import { describe, expect, it } from 'vitest';
import { LESSONS } from '../../core/pattern.ts';
import { experimentConfig } from '../../lab/experiments/index.ts';
import { parseHash } from '../../store/url.ts';
import { CLOSING, EXERCISES, OPENING } from './exercises.ts';
import { exerciseHash } from './exercises.ts';

describe('the workshop', () => {
  it('has an exercise for each card, in the order of the cards', () => {
    expect(EXERCISES.map(({ lesson }) => lesson)).toEqual(LESSONS);
  });

  it('takes ninety minutes', () => {
    const minutes = EXERCISES.map((exercise) => exercise.minutes);
    expect([OPENING.minutes, ...minutes, CLOSING.minutes].reduce((a, b) => a + b)).toBe(90);
  });

  it('links to each exercise without its answer, on paper and on the projector', () => {
    for (const { lesson } of EXERCISES) {
      const [alone, shown] = [false, true].map((present) => parseHash(exerciseHash(lesson, present)));
      expect([...alone!.problems, ...shown!.problems]).toEqual([]);
      expect(alone!.address.hide).toContain('causes');
      expect(shown!.address.present).toBe(true);
      expect(() => experimentConfig(shown!.address.experiment!, 'pocket')).not.toThrow();
    }
  });
});
