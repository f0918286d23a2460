import { describe, expect, test } from 'vitest';
import { loadTokenizer } from './tokenizer.ts';

const tokenizer = await loadTokenizer();

describe("GPT-2's tokenizer", () => {
  test('gives the ids that GPT-2 gives', () => {
    expect([...tokenizer.encode('Hello, world!')]).toEqual([15496, 11, 995, 0]);
    expect([...tokenizer.encode('The quick brown fox')]).toEqual([464, 2068, 7586, 21831]);
    expect(tokenizer.size).toBe(50257);
  });

  test.each([
    ['plain text', 'Plain text.\n\nAnd more.'],
    ['characters of several bytes and several code points', ' 漢字 and 👩‍👩‍👧 and é'],
    ['a byte-order mark and control characters', '\uFEFFmark \u0000 \u2028'],
    ['nothing', ''],
    ['long runs of letters and of white space', 'x'.repeat(1000) + '  \n'.repeat(500)],
  ])('decodes what it encoded: %s', (_, text) => expect(tokenizer.decode(tokenizer.encode(text))).toBe(text));

  test('reads a special token in a text as ordinary characters', () => {
    const ids = tokenizer.encode('<|endoftext|>');
    expect(ids.length).toBeGreaterThan(1);
    expect(ids).not.toContain(50256);
    expect(tokenizer.decode(ids)).toBe('<|endoftext|>');
  });

  test('keeps half a character of one call out of the next', () => {
    const [half = 0] = tokenizer.encode('漢');
    expect(tokenizer.decode([half])).toBe('\uFFFD');
    expect(tokenizer.decode(tokenizer.encode('next'))).toBe('next');
  });

  test('encodes a megabyte without one space in seconds', () => {
    const text = 'a'.repeat(1_000_000);
    const start = performance.now();
    const ids = tokenizer.encode(text);
    // One piece of this length would take hours: the merges are quadratic.
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(tokenizer.decode(ids)).toBe(text);
  });

  test('cuts long runs only: a word of 256 letters has the tokens of GPT-2', async () => {
    const { encode } = await import('gpt-tokenizer/encoding/r50k_base');
    const word = 'antidisestablish'.repeat(16);
    expect([...tokenizer.encode(`${word} ${word}`)]).toEqual(encode(`${word} ${word}`));
  });
});
