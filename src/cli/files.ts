/** Files that a command reads and writes, with a sentence for each way it can fail. */
import { open, readFile, writeFile } from 'node:fs/promises';
import { LabError } from '../core/errors.ts';
import { checkText } from '../data/own_text.ts';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unknown reason';

/** A text to train on. @throws LabError, TextError */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const sentence = `The text ${path} cannot be read (${codeOf(error)}).`;
    throw new LabError('text', sentence, 'Name a text file that exists and that you may read.');
  });
  return checkText(bytes);
}

/**
 * The file that a run goes to, as JSON or CSV by the ending. Tried at once: a run must not be lost because its place was wrong.
 * @throws LabError
 */
export async function openOutput(path: string | undefined): Promise<(json: string, csv: string) => Promise<void>> {
  if (path === undefined) return () => Promise.resolve();
  if (!/\.(json|csv)$/.test(path)) {
    throw new LabError('usage', `--out ${path} has no known ending.`, 'End it in .json or .csv.');
  }
  const refuse = (error: unknown): never => {
    const sentence = `The run cannot be written to ${path} (${codeOf(error)}).`;
    throw new LabError('usage', sentence, 'Name a file in a folder that exists and that you may write to.');
  };
  await open(path, 'a').then((file) => file.close(), refuse); // appending leaves what is there
  return async (json, csv) => writeFile(path, path.endsWith('.csv') ? csv : `${json}\n`).catch(refuse);
}
