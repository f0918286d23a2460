/** Every error that a person may meet: a code to branch on, a sentence that says what happened, and the fix. */
export class LabError extends Error {
  override name = 'LabError';
  constructor(
    /** Stable identifier; branch on this, never on the message. */
    readonly code: string,
    /** One sentence for the person: what happened. */
    sentence: string,
    /** One sentence for the person: what to do about it. */
    readonly fix: string,
    options?: ErrorOptions,
  ) {
    super(`${sentence} ${fix}`, options);
  }
}

/** A config key or value that cannot be used. */
export class ConfigError extends LabError {
  override name = 'ConfigError';
  constructor(sentence: string, fix: string) {
    super('config', sentence, fix);
  }
}

/** A text that cannot be trained on. */
export class TextError extends LabError {
  override name = 'TextError';
  constructor(sentence: string, fix: string) {
    super('text', sentence, fix);
  }
}

export type DeviceProblem =
  | 'insecure-context'
  | 'no-webgpu'
  | 'no-adapter'
  | 'device-lost'
  | 'out-of-memory'
  | 'shader'
  | 'validation'
  | 'limits';

/** Anything that stops the GPU from being used; `code` is the kind of problem. */
export class DeviceError extends LabError {
  override name = 'DeviceError';
  declare readonly code: DeviceProblem;
  constructor(code: DeviceProblem, sentence: string, fix: string, options?: ErrorOptions) {
    super(code, sentence, fix, options);
  }
}

/** An error as plain data, to cross a worker boundary. */
export interface ErrorMessage {
  code: string;
  message: string;
  fix: string;
}

/** Flattens any thrown value; what is not a LabError is a bug of ours and says so. */
export function toErrorMessage(error: unknown): ErrorMessage {
  if (error instanceof LabError) return { code: error.code, message: error.message, fix: error.fix };
  const text = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: text, fix: 'Please report this with the steps that led here.' };
}
