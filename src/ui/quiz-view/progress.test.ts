import { expect, it } from 'vitest';
import { hashOf, sittingFrom } from './address.ts';
import { loadProgress, NOTHING_ASKED, saveProgress, withAnswer } from './progress.ts';
import { parseHash } from '../../store/url.ts';

function shelf(content: string | null = null) {
  return { getItem: () => content, setItem: (_: string, value: string) => void (content = value) };
}
const closed = {
  getItem(): string | null {
    throw new Error('closed');
  },
  setItem(): void {
    throw new Error('full');
  },
};

it('Right answers add up, a wrong one ends the row, and a pattern is known once it was named', () => {
  let progress = withAnswer(NOTHING_ASKED, true, 'spikes');
  progress = withAnswer(progress, true, null);
  progress = withAnswer(progress, false, 'flat');
  progress = withAnswer(progress, true, 'good');
  expect(progress).toEqual({ asked: 4, right: 3, streak: 1, best: 2, known: ['good', 'spikes'] });
});

it('The score is there at the next visit', () => {
  const storage = shelf();
  const progress = withAnswer(NOTHING_ASKED, true, 'nan');
  saveProgress(storage, progress);
  expect(loadProgress(storage)).toEqual(progress);
});

it('A storage that is closed, full or filled with something else costs nothing but the score', () => {
  expect(loadProgress(null)).toEqual(NOTHING_ASKED);
  expect(loadProgress(closed)).toEqual(NOTHING_ASKED);
  expect(() => saveProgress(closed, NOTHING_ASKED)).not.toThrow();
  for (const content of ['{', '[]', '7', '{"asked":-1,"right":"x","known":["good","nothing",3]}']) {
    expect(loadProgress(shelf(content))).toMatchObject({ asked: 0, right: 0, streak: 0 });
  }
  expect(loadProgress(shelf('{"known":["good","nothing",3]}')).known).toEqual(['good']);
});

it('A link asks the same question of the same kind, and one of no kind says so', () => {
  const problems: string[] = [];
  const read = (hash: string) => sittingFrom(parseHash(hash).address, problems, () => 77);
  for (const hash of [
    'view=quiz&question=predict&seed=5',
    'view=quiz&question=mystery&seed=6&scale=pocket&adapter=gpu&present=1',
  ]) {
    expect(hashOf(read(hash))).toBe(hash);
  }
  expect(problems).toEqual([]);
  expect(read('#view=quiz')).toEqual({
    kind: 'mystery',
    seed: 77,
    place: { scale: 'ci', options: { engine: 'plan', adapter: 'cpu' } },
    present: false,
  });
  expect(read('view=quiz&question=riddle&seed=2')).toMatchObject({ kind: 'mystery', seed: 2 });
  expect(problems).toEqual(['The link asks for question "riddle". Use one of mystery, predict.']);
});
