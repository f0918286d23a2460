/** Logs of training, as files or from a pipe. */
import { readFile, stat } from 'node:fs/promises';
import { COLUMNS } from '../core/columns.ts';
import { LabError } from '../core/errors.ts';
import { ChoiceError, LOG_CHANNELS, type LogChannel, type Mapping } from '../store/formats/log.ts';
import { keyAndValue, quoted } from './args.ts';

/** What JavaScript can hold in one string, with room to work. */
const MOST_BYTES = 400 * 2 ** 20;

/** Flags that say how a log is to be read. */
export const LOG_FLAGS = {
  format: { type: 'string' },
  map: { type: 'string', multiple: true },
  vocab: { type: 'string' },
} as const;

export const LOG_USAGE = '[--format id] [--map train_loss=column]… [--vocab n]';

/** On the command line the channels are spelt as in our CSV. */
const CHANNEL_OF: ReadonlyMap<string, LogChannel> = new Map(LOG_CHANNELS.map((name) => [COLUMNS[name].csv, name]));

/** `train_loss=column`, several times. @throws LabError */
export function mappingFrom(pairs: readonly string[] = []): Mapping {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key, column] = keyAndValue('map', pair);
      const channel = CHANNEL_OF.get(key) ?? LOG_CHANNELS.find((name) => name === key);
      if (channel) return [channel, column];
      const names = [...CHANNEL_OF.keys()].join(', ');
      throw new LabError('usage', `--map ${pair} names no known measurement.`, `Use one of ${names}.`);
    }),
  );
}

/** The number of tokens or classes the model chooses between. @throws LabError */
export function vocabFrom(text: string | undefined): { vocabSize?: number } {
  if (text === undefined) return {};
  const vocabSize = Number(text);
  if (Number.isInteger(vocabSize) && vocabSize > 1) return { vocabSize };
  throw new LabError('usage', `--vocab cannot be "${text}".`, 'Use the number of tokens or classes, such as 50257.');
}

/** The error as a sentence, and what to do about it by the flag that does it. */
export function messageOf(error: LabError): string {
  if (!(error instanceof ChoiceError)) return error.message;
  const { sentence, columns, rivals } = error;
  if (rivals.length > 0) return `${sentence} Choose one with --map ${quoted(`train_loss=${rivals[0]!}`)}.`;
  if (columns.length === 0) return `${error.message} See losslab diagnose --help.`;
  const names = columns.slice(0, 20).join(', ');
  return `${sentence} Choose the columns, as in --map train_loss=name: there are ${names}.`;
}

/** @param path of a file, or `-` for what is piped in. @throws LabError */
export async function readLogFile(path: string): Promise<string> {
  if (path === '-') return readAll(process.stdin);
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) {
      throw tooLarge(`The log ${path} has ${Math.round(size / 2 ** 20)} MiB`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    throw error instanceof LabError ? error : cannotRead(path, error);
  }
}

const tooLarge = (sentence: string) =>
  new LabError(
    'log',
    `${sentence}; up to ${MOST_BYTES / 2 ** 20} MiB can be read.`,
    'Keep only the lines that hold a loss, for instance with grep.',
  );

export function cannotRead(path: string, error: unknown): LabError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
  if (code === 'EISDIR') return new LabError('log', `${path} is a folder.`, 'Name the log in it.');
  return new LabError(
    'log',
    `The log ${path} cannot be read (${code}).`,
    'Name a file that exists and that you may read.',
  );
}

async function readAll(stream: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw tooLarge('Too much was piped in');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
