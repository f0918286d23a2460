import { describe, expect, test } from 'vitest';
import { TextError } from '../core/errors.ts';
import { loadTokenizer } from './tokenizer.ts';
import { compactVocabulary, gpt2Vocabulary } from './vocabulary.ts';

const tokenizer = await loadTokenizer();
const text = 'The owl sees the mill, and the mill sees 漢.';
const ids = tokenizer.encode(text);

describe('the vocabularies', () => {
  test('gpt2 keeps the ids as they are', () => {
    const vocabulary = gpt2Vocabulary(tokenizer);
    expect(vocabulary.vocabSize).toBe(50257);
    expect(vocabulary.toModel(ids)).toEqual(ids);
    expect(vocabulary.decode(ids)).toBe(text);
    expect(vocabulary.tokenText(50256)).toBe('<|endoftext|>');
  });

  test('compact numbers the tokens of the text without a gap, in the order of their GPT-2 ids', () => {
    const vocabulary = compactVocabulary(tokenizer, ids);
    const modelIds = vocabulary.toModel(ids);
    const distinct = [...new Set(ids)].sort((a, b) => a - b);
    expect(vocabulary.vocabSize).toBe(distinct.length);
    expect([...modelIds]).toEqual([...ids].map((id) => distinct.indexOf(id)));
    expect(vocabulary.decode(modelIds)).toBe(text);
    expect(vocabulary.tokenText(modelIds[1] ?? -1)).toBe(tokenizer.decode([ids[1] ?? -1]));
  });

  test('compact refuses a token that the text does not have, and an id that it does not have', () => {
    const vocabulary = compactVocabulary(tokenizer, ids);
    expect(() => vocabulary.toModel(tokenizer.encode(' zebra'))).toThrow(TextError);
    expect(() => vocabulary.tokenText(vocabulary.vocabSize)).toThrow(RangeError);
  });
});
