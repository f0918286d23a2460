/** A process that trains what it is sent and answers with the training. */
import { LabError } from '../core/errors.ts';
import type { JobOutcome } from './pool.ts';
import { trainOnce, type TrainedRun, type TrainingRequest } from './training.ts';

/** Serves until the process that started it lets go or ends. */
export function serveTrainings(): void {
  const answer = (outcome: JobOutcome<TrainedRun>) => process.send?.(outcome);
  process.on('message', (request: TrainingRequest) => {
    trainOnce(request).then(
      (result) => answer({ ok: true, result }),
      (error: unknown) => answer({ ok: false, failure: describe(error) }),
    );
  });
  process.once('disconnect', () => process.exit());
}

/** A bug of ours says where it is. */
function describe(error: unknown): string {
  if (error instanceof LabError || !(error instanceof Error)) return String((error as Error).message ?? error);
  return `${error.message} (${error.stack?.split('\n')[1]?.trim()})`;
}
