import type { LabController } from '../lab/controller.ts';

/** A controller with a worker of its own, beside that of the lab, until it is closed. */
export interface OwnLab {
  lab: LabController;
  /** Ends the worker, whatever it is doing. */
  close(): void;
}
