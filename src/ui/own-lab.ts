import type { LabController } from '../lab/controller.ts';

/** A controller with a worker of its own, until it is closed. Beside that of the lab, nothing is kept of its runs. */
export interface OwnLab {
  lab: LabController;
  /** Ends the worker, whatever it is doing. */
  close(): void;
}
