/** The words of pocket English, inflected and ready to draw from. Lists are in order of rank, commonest first. */
import { inflectNoun, inflectVerb } from './inflection.ts';
import { ADJECTIVES, ADVERBS, PHRASES } from './modifiers.ts';
import { NAMES } from './names.ts';
import { NOUNS } from './nouns.ts';
import { VERBS } from './verbs.ts';

export type Words = readonly string[];

/** Singular and plural of the same noun stand at the same index. */
export interface Nouns {
  singular: Words;
  plural: Words;
}

/** The forms of one verb stand at the same index. */
export interface Verbs {
  base: Words;
  third: Words;
  past: Words;
  participle: Words;
  ing: Words;
}

export type NounKind = keyof typeof NOUNS;
export type VerbKind = keyof typeof VERBS;

export interface Lexicon {
  nouns: Record<NounKind, Nouns>;
  verbs: Record<VerbKind, Verbs>;
  adjectives: Record<keyof typeof ADJECTIVES, Words>;
  adverbs: Record<keyof typeof ADVERBS, Words>;
  phrases: Record<keyof typeof PHRASES, Words>;
  names: Record<keyof typeof NAMES, Words>;
}

/** Applies a function to each value of a record. */
function mapRecord<K extends string, A, B>(record: Record<K, A>, map: (value: A) => B): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, map(value)])) as Record<K, B>;
}

/**
 * Builds the lexicon, keeping the commonest `share` of each list, but at least two words if it has two.
 * @param share in (0, 1]
 */
export function buildLexicon(share = 1): Lexicon {
  const list = (words: string, separator: RegExp): string[] => {
    const all = words.trim().split(separator);
    return all.slice(0, Math.max(2, Math.ceil(all.length * share)));
  };
  const spaced = (words: string) => list(words, /\s+/);
  const nouns = (words: string): Nouns => {
    const forms = spaced(words).map(inflectNoun);
    return { singular: forms.map((f) => f.singular), plural: forms.map((f) => f.plural) };
  };
  const verbs = (words: string): Verbs => {
    const forms = spaced(words).map(inflectVerb);
    return {
      base: forms.map((f) => f.base),
      third: forms.map((f) => f.third),
      past: forms.map((f) => f.past),
      participle: forms.map((f) => f.participle),
      ing: forms.map((f) => f.ing),
    };
  };
  return {
    nouns: mapRecord(NOUNS, nouns),
    verbs: mapRecord(VERBS, verbs),
    adjectives: mapRecord(ADJECTIVES, spaced),
    adverbs: mapRecord(ADVERBS, spaced),
    phrases: mapRecord(PHRASES, (words: string) => list(words, /\s*\|\s*/)),
    names: mapRecord(NAMES, spaced),
  };
}

/** All word forms of the open classes, each once. */
export function wordForms(lexicon: Lexicon): Set<string> {
  const flat = (record: object): string[] =>
    Object.values(record).flatMap((value: Words | Nouns | Verbs) => (isWords(value) ? value : flat(value)));
  return new Set(flat(lexicon).flatMap((phrase) => phrase.split(' ')));
}

const isWords = (value: Words | Nouns | Verbs): value is Words => Array.isArray(value);
