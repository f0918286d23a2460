import type { ErrorMessage } from './errors.ts';

/** A run before it is started: how much memory and time it will take on this device. */
export interface Forecast {
  /** What the arithmetic would run on, in words. */
  device: string;
  vocabSize: number;
  /** Trainable numbers. */
  parameters: number;
  /** All memory of the engine, to the byte, and the share of the logits in it. */
  bytes: number;
  logitsBytes: number;
  /** One step and the whole run, validations included; null while the device has not been measured. */
  stepMs: number | null;
  runMs: number | null;
  /** Why it cannot be started on this device, and what would help; null if it can. */
  problem: ErrorMessage | null;
}
