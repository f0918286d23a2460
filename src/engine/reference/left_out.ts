/** Replaces the reference engine in builds that leave tfjs out. */
import { LabError } from '../../core/errors.ts';

/** @throws LabError always */
export function createReferenceEngine(): never {
  throw new LabError(
    'engine',
    'The reference engine is not in this file: tfjs would more than double it.',
    'Choose the plan engine, or open the lab from a web address.',
  );
}
