/** The visitor's own text: everything that can be wrong with it before it becomes tokens. */
import { TextError } from '../core/errors.ts';

export const LARGEST_TEXT_MB = 20;
const AS_UTF8 = 'Save it as plain text with the encoding UTF-8, and open it again.';

function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new TextError('The text is encoded as UTF-16.', AS_UTF8);
  }
  if (bytes.includes(0))
    throw new TextError('The file is binary, not text.', 'Choose a plain text file, such as one that ends in .txt.');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) throw new TextError('The text is not encoded as UTF-8.', AS_UTF8);
    throw cause;
  }
}

/**
 * Checks a text and brings it into one form: without a byte-order mark, lines ending in LF.
 * Its length is checked later, in tokens: see `buildDataset`.
 * @throws TextError if the text is too large, UTF-16, binary, not UTF-8 or empty.
 */
export function checkText(source: Uint8Array | string): string {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  const megabytes = bytes.length / 1e6;
  if (megabytes > LARGEST_TEXT_MB) {
    throw new TextError(
      `The text has ${megabytes.toFixed(1)} MB, and at most ${LARGEST_TEXT_MB} MB fit.`,
      'Use a part of it.',
    );
  }
  // Strings are encoded and decoded, too: this replaces lone surrogates, which UTF-8 cannot hold.
  const text = decode(bytes)
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n');
  if (text.trim() === '') throw new TextError('The text is empty.', 'Choose a file with some pages of text.');
  return text;
}
