import { describe, expect, test } from 'vitest';
import { derivations } from './derivations.ts';
import { generate } from './generate.ts';
import { buildLexicon } from './lexicon.ts';

describe('the grammar of pocket English', () => {
  test.each([1, 0.04])(
    'gives every paragraph exactly one derivation, of the information that was counted, with %s of the words',
    (share) => {
      const lexicon = buildLexicon(share);
      const { text, nats } = generate(11, 15_000, lexicon);
      const paragraphs = text.split(/(?<=\n\n)/);
      let total = 0;
      for (const paragraph of paragraphs) {
        const found = derivations(paragraph, lexicon);
        expect(found, paragraph).toHaveLength(1);
        total += found[0] ?? NaN;
      }
      expect(total).toBeCloseTo(nats, 5);
    },
  );

  test('does not derive a sentence whose verb disagrees with its subject', () => {
    const lexicon = buildLexicon();
    expect(derivations('The keys to the cabinet are old.\n\n', lexicon)).toHaveLength(1);
    expect(derivations('The keys to the cabinet is old.\n\n', lexicon)).toHaveLength(0);
    expect(derivations('Anna sees the dog. She likes it.\n\n', lexicon)).toHaveLength(1);
    expect(derivations('Anna sees the dog. He likes it.\n\n', lexicon)).toHaveLength(0);
    expect(derivations('The storm had a deep affect on the city.\n\n', lexicon)).toHaveLength(0);
  });
});
