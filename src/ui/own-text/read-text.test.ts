import { describe, expect, it } from 'vitest';
import { readText } from './read-text.ts';

const file = (...bytes: number[]) => new File([Uint8Array.from(bytes)], 'notes.txt');

describe('reading a text of one’s own', () => {
  it('decodes UTF-8 and drops the byte order mark', async () => {
    expect(await readText(new File(['\uFEFFGrüße'], 'a.txt'))).toBe('Grüße');
  });

  it('refuses what is not UTF-8, with a sentence and the fix', async () => {
    // 0xFC is ü in Latin-1 and never valid in UTF-8
    await expect(readText(file(0x47, 0x72, 0xfc))).rejects.toThrow(
      '"notes.txt" is not UTF-8 text. Save it as plain text in UTF-8',
    );
  });

  it('refuses an empty file and a binary one', async () => {
    await expect(readText(file())).rejects.toThrow('is empty');
    await expect(readText(file(80, 75, 0, 4))).rejects.toThrow('binary');
  });
});
