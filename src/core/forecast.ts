import type { ErrorMessage } from './errors.ts';

/** What is said of a run before it is started: how large it is, and how long it takes on this device. */
export interface Forecast {
  /** What the arithmetic would run on, in words. */
  device: string;
  vocabSize: number;
  /** Trainable numbers. */
  parameters: number;
  /** All memory of the engine, to the byte, and what of it are logits. */
  bytes: number;
  logitsBytes: number;
  /** One step and the whole run, validations included; null while the device has not been measured. */
  stepMs: number | null;
  runMs: number | null;
  /** Why it cannot be started on this device, and what would help; null if it can. */
  problem: ErrorMessage | null;
}
