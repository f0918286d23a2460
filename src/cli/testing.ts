/** `losslab` in a process of its own, built first where the sources have changed. */
import { execFile, spawn } from 'node:child_process';

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

export function losslab(...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/losslab.mjs', ...args], { maxBuffer: 1e9 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

/** One that goes on. */
export const losslabProcess = (...args: string[]) =>
  spawn(process.execPath, ['scripts/losslab.mjs', ...args], { stdio: 'pipe' });
