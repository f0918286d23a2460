import { describe, expect, test } from 'vitest';
import { article, inflectNoun, inflectVerb } from './inflection.ts';
import type { Words } from './lexicon.ts';
import { buildLexicon, wordForms } from './lexicon.ts';

const lexicon = buildLexicon();

describe('the lexicon of pocket English', () => {
  test('inflects by rule and by exception', () => {
    expect(['cat', 'box', 'city', 'boy', 'potato', 'woman/women'].map((n) => inflectNoun(n).plural)).toEqual([
      'cats',
      'boxes',
      'cities',
      'boys',
      'potatoes',
      'women',
    ]);
    expect(Object.values(inflectVerb('carry'))).toEqual(['carry', 'carries', 'carried', 'carried', 'carrying']);
    expect(Object.values(inflectVerb('stop+'))).toEqual(['stop', 'stops', 'stopped', 'stopped', 'stopping']);
    expect(Object.values(inflectVerb('begin+/began/begun'))).toEqual([
      'begin',
      'begins',
      'began',
      'begun',
      'beginning',
    ]);
    expect(Object.values(inflectVerb('see/saw/seen'))).toEqual(['see', 'sees', 'saw', 'seen', 'seeing']);
    expect(['owl', 'house', 'university', 'umbrella', 'honest', 'unique', 'unusual'].map(article)).toEqual([
      'an',
      'a',
      'a',
      'an',
      'an',
      'a',
      'an',
    ]);
  });

  test('has a few thousand word forms, and about two hundred in its tiny cut', () => {
    expect(wordForms(lexicon).size).toBeGreaterThan(2500);
    const tiny = wordForms(buildLexicon(0.04));
    expect(tiny.size).toBeGreaterThan(180);
    expect(tiny.size).toBeLessThan(260);
  });

  test('has no form in two of its classes, so that a word tells its class', () => {
    const owners = new Map<string, string>();
    const clashes: string[] = [];
    const claim = (forms: Words, owner: string) => {
      expect(new Set(forms).size, `${owner} has a word twice`).toBe(forms.length);
      for (const form of new Set(forms)) {
        const other = owners.get(form.toLowerCase());
        if (other !== undefined) clashes.push(`${form}: ${other}, ${owner}`);
        owners.set(form.toLowerCase(), owner);
      }
    };
    for (const [kind, { singular, plural }] of Object.entries(lexicon.nouns)) {
      claim(singular, `${kind} singular`);
      claim(plural, `${kind} plural`);
    }
    for (const [kind, verbs] of Object.entries(lexicon.verbs)) {
      // Two forms of the same verb may be equal: "has found" and "found", "has come" and "come".
      const forms = verbs.base.map((base, i) => [
        base,
        verbs.third[i],
        verbs.past[i],
        verbs.participle[i],
        verbs.ing[i],
      ]);
      claim(
        forms.flatMap((all) => [...new Set(all.filter((form) => form !== undefined))]),
        `${kind} verb`,
      );
      verbs.base.forEach((base, i) => expect(verbs.past[i]).not.toBe(base));
    }
    for (const [kind, adjectives] of Object.entries(lexicon.adjectives)) claim(adjectives, `${kind} adjective`);
    for (const [kind, adverbs] of Object.entries(lexicon.adverbs)) claim(adverbs, `${kind} adverb`);
    for (const [kind, names] of Object.entries(lexicon.names)) claim(names, `${kind} name`);
    expect(clashes).toEqual([]);
  });
});
