/** How the arithmetic of the forward pass is done, right or wrong; the same for both engines. */
import type { Config } from '../core/config.ts';

export type Numerics = Pick<
  Config,
  'attention_scale' | 'attention_softmax' | 'cross_entropy' | 'precision' | 'f32_islands'
>;

/**
 * What validation and sampling compute with, in both engines: the same as training, so that its losses can be
 * compared. A setting of training alone is to be switched off here.
 */
export const forEvaluation = (numerics: Numerics): Numerics => numerics;

/** The precision that softmax, layer norm and cross-entropy compute in. */
export const islandPrecision = ({ precision, f32_islands }: Numerics): Config['precision'] =>
  f32_islands === 'kept' ? 'f32' : precision;
