import { LabError } from '../core/errors.ts';

/** Runs cannot be kept; training goes on. */
export class StoreError extends LabError {
  override name = 'StoreError';
  constructor(
    readonly problem: 'refused' | 'full' | 'newer' | 'blocked' | 'closed' | 'unknown',
    sentence: string,
    fix: string,
    options?: ErrorOptions,
  ) {
    super('store', sentence, fix, options);
  }
}

/** An error of the database as a sentence for a person. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  const options = { cause: error };
  switch (name) {
    case 'QuotaExceededError':
      return new StoreError(
        'full',
        'There is no space left to keep runs.',
        'Delete some, or save those that matter as files; training goes on without being kept.',
        options,
      );
    case 'VersionError':
      return new StoreError(
        'newer',
        'The runs were kept by a newer version of the lab.',
        'Reload the page to get it; until then runs are not kept.',
        options,
      );
    case 'SecurityError':
    case 'InvalidStateError':
    case 'NotAllowedError':
    case 'ReferenceError':
      return new StoreError(
        'refused',
        'This browser window does not let the page keep runs; a private window does not.',
        'Everything else works; save the runs that matter as files.',
        options,
      );
  }
  const why = error instanceof Error ? error.message : String(error);
  return new StoreError(
    'unknown',
    `Runs are not kept: ${why.replace(/\.$/, '')}.`,
    'Training goes on; save the runs that matter as files.',
    options,
  );
}
