import { describe, expect, test } from 'vitest';
import { generate } from './generate.ts';
import { buildLexicon } from './lexicon.ts';

/** Checks by regular expressions and word lists alone, without the grammar. */
const lexicon = buildLexicon();
const { text } = generate(5, 120_000, lexicon);
const paragraphs = text.trimEnd().split('\n\n');
const sentences = paragraphs.flatMap((p) => p.split(/(?<=[.?!]"?) (?=[A-Z0-9"])/));
const plural = new Set(Object.values(lexicon.nouns).flatMap((n) => n.plural));
const singular = new Set(Object.values(lexicon.nouns).flatMap((n) => n.singular));

describe('the sentences of pocket English', () => {
  test('are more than two thousand, start with a capital or a digit and end in a mark', () => {
    expect(sentences.length).toBeGreaterThan(2000);
    for (const sentence of sentences) expect(sentence).toMatch(/^"?[A-Z0-9].*[.?!]"?$/s);
    expect(text).not.toMatch(/ {2}| [.,?!]|\n{3}|"{2}/);
  });

  test('have nouns that agree with their determiners', () => {
    const isNoun = (word: string) => plural.has(word) || singular.has(word);
    let checked = 0;
    const phrases = text.matchAll(/\b(these|those|many|some|two|three|this|every|an?) ([a-z]+)(?: ([a-z]+))?/gi);
    for (const [phrase, determiner = '', first = '', second = ''] of phrases) {
      const noun = isNoun(first) ? first : second; // an adjective may come before it
      if (!isNoun(noun)) continue;
      expect(plural.has(noun), phrase).toBe(/^(?:these|those|many|some|two|three)$/i.test(determiner));
      checked++;
    }
    expect(checked).toBeGreaterThan(500);
    for (const [phrase] of text.matchAll(/\b[Aa] (?:[aeio]\w*|un\w+)/g)) expect(phrase).toMatch(/uni/);
  });

  test('have verbs that agree with the head of the subject, not with the noun beside the verb', () => {
    const near = [...lexicon.phrases.near, 'to'].join('|');
    const subject = new RegExp(
      `(?:^|[.!"] )"?The (?:[a-z]+ )?([a-z]+) (?:${near}) the (?:[a-z]+ )?([a-z]+) (is|are|was|were|has|have|does|do)\\b`,
      'gm',
    );
    let distracted = 0;
    for (const [phrase, head = '', other = '', verb = ''] of text.matchAll(subject)) {
      if (!plural.has(head) && !singular.has(head)) continue;
      expect(['are', 'were', 'have', 'do'].includes(verb), phrase).toBe(plural.has(head));
      if (plural.has(head) !== plural.has(other)) distracted++;
    }
    expect(distracted).toBeGreaterThan(20);
  });

  test('have pronouns of the gender of the name before', () => {
    const names = { She: new Set(lexicon.names.woman), He: new Set(lexicon.names.man) };
    let checked = 0;
    for (const [phrase, name = '', pronoun] of text.matchAll(/(?:^|[.!?] )([A-Z][a-z]+) [a-z ]+\. (She|He) /gm)) {
      if (!names.She.has(name) && !names.He.has(name)) continue;
      expect(names[pronoun === 'She' ? 'She' : 'He'], phrase).toContain(name);
      checked++;
    }
    expect(checked).toBeGreaterThan(20);
  });

  test('have "affect" as the verb and "effect" as the noun', () => {
    const used = [...text.matchAll(/(\w+) ((?:[Aa]ffect|[Ee]ffect)\w*) (\w+)/g)];
    expect(used.length).toBeGreaterThan(50);
    for (const [phrase, before = '', word = '', after = ''] of used) {
      if (/^effects?$/i.test(word)) expect(`${before} ${after}`, phrase).toMatch(/^(?:[Tt]he of|\w+ on)$/);
      else expect(phrase).not.toMatch(/\b(?:an?|the) affect/i);
    }
  });

  test('are the same for the same seed, and others for another', () => {
    expect(generate(5, 5000, lexicon)).toEqual(generate(5, 5000, lexicon));
    expect(generate(6, 5000, lexicon).text).not.toBe(generate(5, 5000, lexicon).text);
  });
});
