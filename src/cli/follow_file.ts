/** A growing file, as `tail -F` reads it: what is appended, whatever a rotation does to the file underneath. */
import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { cannotRead } from './log_file.ts';

export interface FollowOptions {
  /** How often to look, in milliseconds. */
  every: number;
  /** Ends the following. */
  signal: AbortSignal;
  /** The file was replaced or emptied: what follows is the beginning of another. */
  onRotation(): void;
}

const CHUNK = 1 << 20;

/**
 * Yields text as it is written; the empty string whenever all of it has been read.
 * @throws LabError where there is no file to begin with
 */
export async function* follow(path: string, { every, signal, onRotation }: FollowOptions): AsyncGenerator<string> {
  let file = await open(path).catch((error: unknown) => {
    throw cannotRead(path, error);
  });
  if ((await file.stat()).isDirectory()) {
    await file.close();
    throw cannotRead(path, { code: 'EISDIR' });
  }
  let decoder = new TextDecoder();
  let at = 0;
  const buffer = Buffer.alloc(CHUNK);
  const drain = async function* (): AsyncGenerator<string> {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
    }
  };
  try {
    while (!signal.aborted) {
      yield* drain();
      yield '';
      const next = await rotated(path, file, at);
      if (next === null) {
        await sleep(every, undefined, { signal }).catch(() => undefined);
        continue;
      }
      yield* drain(); // what was still written to the old one
      await file.close();
      [file, decoder, at] = [next, new TextDecoder(), 0];
      onRotation();
    }
  } finally {
    await file.close();
  }
}

/** The file that is in this place now, if it is another one or has become shorter; null while there is nothing new. */
async function rotated(path: string, file: FileHandle, at: number): Promise<FileHandle | null> {
  try {
    const [now, then] = [await stat(path), await file.stat()];
    return now.ino !== then.ino || now.dev !== then.dev || now.size < at ? await open(path) : null;
  } catch {
    return null; // between the old one and the new one there may be none
  }
}
