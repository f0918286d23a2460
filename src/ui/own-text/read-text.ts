/** A file of a person's own as text to train on. */
import { TextError } from '../../core/errors.ts';

const LARGEST_BYTES = 50e6;

/**
 * Reads a file as UTF-8, strictly.
 * @throws TextError where it is empty, too large, binary or in another encoding.
 */
export async function readText(file: File): Promise<string> {
  if (file.size === 0)
    throw new TextError(`"${file.name}" is empty.`, 'Choose a text file with at least a page of text.');
  if (file.size > LARGEST_BYTES)
    throw new TextError(`"${file.name}" is larger than 50 MB.`, 'Choose a smaller file, or a part of it.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TextError(`"${file.name}" is not UTF-8 text.`, 'Save it as plain text in UTF-8 and choose it again.');
  }
  if (text.includes('\0')) throw new TextError(`"${file.name}" looks like a binary file.`, 'Choose a plain text file.');
  return text;
}
