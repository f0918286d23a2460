import { describe, expect, test } from 'vitest';
import { TextError } from '../core/errors.ts';
import { checkText, LARGEST_TEXT_MB } from './own_text.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("the visitor's text", () => {
  test.each([
    ['an empty file', new Uint8Array(), 'The text is empty.'],
    ['white space', utf8(' \n\t\n'), 'The text is empty.'],
    ['a byte-order mark alone', Uint8Array.of(0xef, 0xbb, 0xbf), 'The text is empty.'],
    ['little-endian UTF-16', Uint8Array.of(0xff, 0xfe, 0x41, 0), 'The text is encoded as UTF-16.'],
    ['big-endian UTF-16', Uint8Array.of(0xfe, 0xff, 0, 0x41), 'The text is encoded as UTF-16.'],
    ['Latin-1', Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x20), 'The text is not encoded as UTF-8.'],
    ['a binary file', Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 1), 'The file is binary, not text.'],
    ['a string with NUL', 'a\0b', 'The file is binary, not text.'],
    [
      'a huge file',
      new Uint8Array(LARGEST_TEXT_MB * 1e6 + 100_000).fill(65),
      'The text has 20.1 MB, and at most 20 MB fit.',
    ],
  ])('that is %s is refused with its own sentence and a fix', (_, source, sentence) => {
    expect(() => checkText(source)).toThrow(TextError);
    try {
      checkText(source);
    } catch (error) {
      const { message, fix } = error as TextError;
      expect(message).toBe(`${sentence} ${fix}`);
      expect(fix).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('loses its byte-order mark and gets LF lines, from bytes and from a string', () => {
    expect(checkText(utf8('\uFEFFone\r\ntwo\rthree\n'))).toBe('one\ntwo\nthree\n');
    expect(checkText('\uFEFFone\r\ntwo')).toBe('one\ntwo');
  });

  test('loses lone surrogates, which no tokenizer could give back', () => {
    expect(checkText('a\ud800b')).toBe('a\uFFFDb');
  });
});
