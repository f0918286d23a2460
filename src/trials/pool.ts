/** Jobs shared out over worker processes, one at a time to each. */
import type { ChildProcess } from 'node:child_process';

/** What a worker answers to a job, or what is said for it when it dies. */
export type JobOutcome<Result> = { ok: true; result: Result } | { ok: false; failure: string };

export interface PoolOptions<Job, Result> {
  /** A process that answers every message with one `JobOutcome`. */
  start: () => ChildProcess;
  size: number;
  onOutcome: (job: Job, outcome: JobOutcome<Result>) => void;
}

/** Resolves when every job has its outcome; a worker that dies over a job costs that job alone. */
export async function runPool<Job extends object, Result>(
  jobs: readonly Job[],
  { start, size, onOutcome }: PoolOptions<Job, Result>,
): Promise<void> {
  const queue = [...jobs];
  const lane = async () => {
    let worker: ChildProcess | null = null;
    try {
      for (let job = queue.shift(); job; job = queue.shift()) {
        // What it still has to say between its jobs, or after its last answer, is nobody's outcome.
        if (!worker?.connected) worker = start().on('error', () => {});
        onOutcome(job, await ask<Result>(worker, job));
      }
    } finally {
      if (worker?.connected) worker.disconnect();
    }
  };
  await Promise.all(Array.from({ length: Math.min(size, jobs.length) }, lane));
}

function ask<Result>(worker: ChildProcess, job: object): Promise<JobOutcome<Result>> {
  return new Promise((resolve) => {
    const settle = (outcome: JobOutcome<Result>) => {
      worker.off('message', settle).off('error', onError).off('exit', onExit);
      resolve(outcome);
    };
    const onError = (error: Error) => settle({ ok: false, failure: error.message });
    const onExit = (code: number | null, signal: string | null) =>
      settle({ ok: false, failure: `The worker process ended with ${signal ?? `code ${code}`}.` });
    worker.on('message', settle).on('error', onError).on('exit', onExit);
    worker.send(job, (error) => error && onError(error));
  });
}
