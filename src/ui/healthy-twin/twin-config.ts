/** Which training is the healthy twin of another. */
import { CONFIG_KEYS, type Config } from '../../core/config.ts';
import { findExperiment } from '../../lab/experiments/index.ts';
import { configOf, problemOf, withChanges, withFix, type Setup } from '../lab-view/setup.ts';

/**
 * The same settings and the same seed with the fault repaired, as the first fix that makes the experiment healthy does
 * it. Null where nothing is wrong on purpose, or no longer.
 */
export function twinConfig(setup: Setup, run: Config): Config | null {
  const fix = findExperiment(setup.experiment).fixes.find(({ expected }) => expected === 'good');
  if (!fix || setup.fix !== null) return null;
  const twin = withChanges(withFix(setup, fix.id), { seed: run.seed });
  if (problemOf(twin) !== null) return null;
  const config = configOf(twin);
  const repaired = CONFIG_KEYS.some((key) => key !== 'max_iters' && config[key] !== run[key]);
  return repaired ? config : null;
}

/** Sequences of one step that pass through the model, and their length: what a step costs, for the same model. */
const tokensPerStep = ({ batch_size, gradient_accumulation_steps, block_size }: Config) =>
  batch_size * gradient_accumulation_steps * block_size;

/** Milliseconds that `steps` of the twin take where a step of the run took `msPerStep`; a larger model takes longer. */
export function twinDuration(twin: Config, run: Config, steps: number, msPerStep: number): number {
  const size = ({ n_layer, n_embd }: Config) => n_layer * n_embd;
  const share = (tokensPerStep(twin) * size(twin)) / (tokensPerStep(run) * size(run));
  return steps * msPerStep * Math.max(1, share);
}
