import { describe, expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../core/config.ts';
import { TextError } from '../core/errors.ts';
import { CORPUS_SEED, buildDataset } from './dataset.ts';
import { generate } from './corpora/pocket_english/generate.ts';
import { buildLexicon } from './corpora/pocket_english/lexicon.ts';
import { TINY_SHARE } from './corpora/tiny_english.ts';

const small = { ...DEFAULT_CONFIG, corpus: 'tiny-english', vocabulary: 'compact', block_size: 32 } as const;
const own = { ...small, corpus: 'own' } as const;
/** n tokens: each " word" is one. */
const words = (n: number) => Array.from({ length: n }, (_, i) => (i % 3 === 0 ? ' cat' : ' dog')).join('');

describe('a dataset', () => {
  test('splits the text into nine tenths and one tenth without overlap or loss', async () => {
    const { train, val, decode } = await buildDataset({ config: small, text: null });
    const { text } = generate(CORPUS_SEED, 300_000, buildLexicon(TINY_SHARE));
    expect(decode(train) + decode(val)).toBe(text);
    expect(train.length / (train.length + val.length)).toBeCloseTo(0.9, 4);
  });

  test('is the same text for every seed of a run', async () => {
    const one = await buildDataset({ config: { ...small, seed: 1 }, text: null });
    const two = await buildDataset({ config: { ...small, seed: 2 }, text: null });
    expect(two.train).toEqual(one.train);
  });

  test('keeps only so many training tokens as are asked for, and all of the validation', async () => {
    const all = await buildDataset({ config: small, text: null });
    const few = await buildDataset({ config: { ...small, train_tokens: 512 }, text: null });
    expect(few.train).toEqual(all.train.slice(0, 512));
    expect(few.val).toEqual(all.val);
    expect(few.vocabSize).toBe(all.vocabSize);
  });

  test('of a generated corpus knows its floor, well below what single tokens tell', async () => {
    const { train, val, vocabSize, floor } = await buildDataset({ config: small, text: null });
    const counts = new Float64Array(vocabSize);
    for (const id of [...train, ...val]) counts[id] = (counts[id] ?? 0) + 1;
    const n = train.length + val.length;
    const unigram = -counts.reduce((sum, count) => sum + (count / n) * Math.log(count / n), 0);
    expect(counts.every((count) => count > 0)).toBe(true);
    expect(floor).toBeGreaterThan(1);
    expect(floor).toBeLessThan(0.5 * unigram);
  });

  test('of stories has no known floor, and enough text for the default context', async () => {
    const { floor, train, vocabSize } = await buildDataset({
      config: { ...DEFAULT_CONFIG, corpus: 'stories' },
      text: null,
    });
    expect(floor).toBeNull();
    expect(vocabSize).toBe(50257);
    expect(train.length).toBeGreaterThan(12_000);
  });

  test("takes the visitor's text, and refuses when there is none", async () => {
    const { train, val, floor, vocabSize } = await buildDataset({ config: own, text: words(400) });
    expect([train.length, val.length, floor, vocabSize]).toEqual([360, 40, null, 2]);
    await expect(buildDataset({ config: own, text: null })).rejects.toThrow(TextError);
    await expect(buildDataset({ config: own, text: ' cat'.repeat(400) })).rejects.toThrow('repeats one single token');
  });

  test('names the tokens that a short text has and those that it needs, and is right about them', async () => {
    // Context 32 needs 33 tokens in the last tenth: 321 tokens are split into 288 and 33, 320 into 288 and 32.
    await expect(buildDataset({ config: own, text: words(320) })).rejects.toThrow(
      'The text has 320 tokens, and a context of 32 needs at least 321.',
    );
    expect((await buildDataset({ config: own, text: words(321) })).val).toHaveLength(33);
    const cramped = { ...small, block_size: 300, train_tokens: 256 };
    await expect(buildDataset({ config: cramped, text: null })).rejects.toThrow('256 training tokens were asked for');
  });
});
