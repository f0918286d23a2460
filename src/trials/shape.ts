/**
 * What a curve of each kind must show by plain arithmetic on the recorded history. The diagnosis has no part in it:
 * these checks are what its verdicts are held against.
 */
import { resolveConfig, type Config, type ConfigPatch } from '../core/config.ts';
import type { Pattern } from '../core/pattern.ts';
import type { History } from '../core/record.ts';
import { nan, overfitting, plateau, sawtooth, spikes, startsAtLnV, step, type ShapeCheck } from './shape_checks.ts';

export interface ShapedCurve {
  history: History;
  vocabSize: number;
  config: Config;
  /** What it is a curve of. */
  expected: Pattern;
  /** The same run under `companionConfig`. */
  companion: History | null;
}

const CHECKS: Partial<Record<Pattern, (curve: ShapedCurve) => ShapeCheck>> = {
  spikes: ({ history }) => spikes(history),
  plateau: ({ history }) => plateau(history),
  overfitting: ({ history }) => overfitting(history),
  nan: ({ history }) => nan(history),
  step: ({ history }) => step(history),
  sawtooth: ({ history, companion }) => sawtooth(history, companion),
};

/** What the second run of a pair differs in. */
const COMPANIONS: Partial<Record<Pattern, ConfigPatch>> = { sawtooth: { gradient_accumulation_steps: 8 } };

/** The config of the run that the shape is measured against; null where a curve speaks for itself. */
export function companionConfig(expected: Pattern, config: Config): Config | null {
  const patch = COMPANIONS[expected];
  return patch ? resolveConfig(config, patch) : null;
}

/** All checks that apply to the curve. */
export function shapeOf(curve: ShapedCurve): ShapeCheck[] {
  const start = isSound(curve.config) ? [startsAtLnV(curve.history, curve.vocabSize)] : [];
  const check = CHECKS[curve.expected];
  return check ? [...start, check(curve)] : start;
}

/** Whether loss and targets are right, so that guessing evenly costs ln V. */
const isSound = (config: Config) =>
  config.targets === 'next' &&
  config.cross_entropy !== 'unnormalised' &&
  (config.precision === 'f32' || config.f32_islands === 'kept');
