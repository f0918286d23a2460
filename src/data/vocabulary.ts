/** Which of GPT-2's tokens a model's vocabulary has, and their ids in the model: 0 to vocabSize − 1. */
import { TextError } from '../core/errors.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface Vocabulary {
  readonly vocabSize: number;
  /**
   * GPT-2 ids → model ids.
   * @throws TextError for a token that the vocabulary does not have.
   */
  toModel(ids: Uint32Array): Uint32Array;
  /** Model ids → text. */
  decode(modelIds: Iterable<number>): string;
  /** The text of one model id; part of a character becomes U+FFFD. */
  tokenText(modelId: number): string;
}

/** All 50,257 tokens, under GPT-2's own ids. */
export function gpt2Vocabulary(tokenizer: Tokenizer): Vocabulary {
  return {
    vocabSize: tokenizer.size,
    toModel: (ids) => ids,
    decode: (ids) => tokenizer.decode(ids),
    tokenText: (id) => tokenizer.decode([id]),
  };
}

/** Only the tokens that occur in `ids`, numbered in the order of their GPT-2 ids. */
export function compactVocabulary(tokenizer: Tokenizer, ids: Uint32Array): Vocabulary {
  const gpt2Ids = Uint32Array.from(new Set(ids)).sort();
  const modelIds = new Map(Array.from(gpt2Ids, (gpt2, model) => [gpt2, model]));
  const gpt2Id = (modelId: number): number => {
    const id = gpt2Ids[modelId];
    if (id === undefined) throw new RangeError(`There is no token ${modelId} among ${gpt2Ids.length}.`);
    return id;
  };
  return {
    vocabSize: gpt2Ids.length,
    toModel: (tokens) =>
      tokens.map((token) => {
        const id = modelIds.get(token);
        if (id !== undefined) return id;
        const text = JSON.stringify(tokenizer.decode([token]));
        throw new TextError(
          `The token ${text} is not in the training text.`,
          'Use other words, or all of the GPT-2 tokens.',
        );
      }),
    decode: (tokens) => tokenizer.decode(Array.from(tokens, gpt2Id)),
    tokenText: (id) => tokenizer.decode([gpt2Id(id)]),
  };
}
