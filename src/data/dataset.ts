/** Text → tokens → a training and a validation split. */
import type { Config } from '../core/config.ts';
import { TextError } from '../core/errors.ts';
import { findCorpus } from './corpora/index.ts';
import { checkText } from './own_text.ts';
import { loadTokenizer } from './tokenizer.ts';
import type { Vocabulary } from './vocabulary.ts';
import { compactVocabulary, gpt2Vocabulary } from './vocabulary.ts';

/** Generated corpora are the same text in every run, whatever the run's seed: curves of different seeds stay comparable. */
export const CORPUS_SEED = 1;

export interface Dataset {
  /** Model ids of the first nine tenths of the text, or as many of them as `train_tokens` allows. */
  train: Uint32Array;
  /** Model ids of the last tenth. */
  val: Uint32Array;
  vocabulary: Vocabulary;
  vocabSize: number;
  /** Nats a token that no model can beat on average, over the whole text; null if unknown. */
  floor: number | null;
  decode(modelIds: Iterable<number>): string;
}

interface Tokens {
  /** GPT-2 ids. */
  ids: Uint32Array;
  nats: number | null;
}

const stored = new Map<string, Promise<Tokens>>();

async function tokenise(text: string, nats: number | null): Promise<Tokens> {
  return { ids: (await loadTokenizer()).encode(text), nats };
}

/** A corpus of the lab, made and tokenised once: the same for every run. */
function corpusTokens(id: string): Promise<Tokens> {
  const known = stored.get(id);
  if (known !== undefined) return known;
  const tokens = findCorpus(id)
    .load(CORPUS_SEED)
    .then(({ text, nats }) => tokenise(text, nats));
  stored.set(id, tokens);
  tokens.catch(() => stored.delete(id)); // a failed download may be tried again
  return tokens;
}

/** @throws TextError */
function tokensOf(corpus: Config['corpus'], text: string | null): Promise<Tokens> {
  if (corpus !== 'own') return corpusTokens(corpus);
  if (text === null) throw new TextError('There is no text of your own yet.', 'Choose a text file, or another text.');
  return tokenise(checkText(text), null);
}

/** Tokens before the split; what follows is for validation. */
const splitAt = (tokens: number): number => Math.floor((tokens * 9) / 10);

function checkLength(tokens: number, training: number, blockSize: number): void {
  const needed = blockSize + 1; // inputs, and targets one place later
  const total = 10 * (needed - 1) + 1; // the shortest text whose last tenth has that many
  if (tokens < total) {
    throw new TextError(
      `The text has ${tokens} tokens, and a context of ${blockSize} needs at least ${total}.`,
      'Use a longer text, or a smaller context.',
    );
  }
  if (training < needed) {
    throw new TextError(
      `${training} training tokens were asked for, and a context of ${blockSize} needs at least ${needed}.`,
      'Use more training tokens, or a smaller context.',
    );
  }
}

/** Size of the vocabulary of a model trained on this text. @throws TextError */
export async function vocabularySize(
  { corpus, vocabulary }: Pick<Config, 'corpus' | 'vocabulary'>,
  text: string | null,
): Promise<number> {
  if (vocabulary === 'gpt2') return gpt2Vocabulary(await loadTokenizer()).vocabSize;
  const { ids } = await tokensOf(corpus, text);
  return compactVocabulary(await loadTokenizer(), ids).vocabSize;
}

export interface DatasetRequest {
  config: Pick<Config, 'corpus' | 'vocabulary' | 'train_tokens' | 'block_size' | 'seed'>;
  /** The visitor's own text, for the corpus `own`. */
  text: string | null;
}

/** @throws TextError if the text cannot be trained on. */
export async function buildDataset({ config, text }: DatasetRequest): Promise<Dataset> {
  const { ids, nats } = await tokensOf(config.corpus, text);
  const split = splitAt(ids.length);
  const training = config.train_tokens > 0 ? Math.min(config.train_tokens, split) : split;
  checkLength(ids.length, training, config.block_size);

  const tokenizer = await loadTokenizer();
  const vocabulary = config.vocabulary === 'compact' ? compactVocabulary(tokenizer, ids) : gpt2Vocabulary(tokenizer);
  if (vocabulary.vocabSize < 2)
    throw new TextError('The text repeats one single token.', 'Use a text in which something varies.');
  return {
    train: vocabulary.toModel(ids.slice(0, training)),
    val: vocabulary.toModel(ids.slice(split)),
    vocabulary,
    vocabSize: vocabulary.vocabSize,
    floor: nats === null ? null : nats / ids.length,
    decode: (modelIds) => vocabulary.decode(modelIds),
  };
}
