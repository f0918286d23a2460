/**
 * Losses of the CPU executor to the bit, as they were when the numbers below were written: whoever changes the arithmetic
 * of a twin, or only the order of its additions, changes every recorded run and learns it here. If it is meant, run
 * `npm run experiments` and `npm run record` anew before these numbers are replaced.
 */
import { expect, it } from 'vitest';
import { CONFIG_TABLE, type Config, type ConfigPatch } from '../../core/config.ts';
import { runSteps, TINY_V, tinyConfig } from '../testing.ts';
import { CpuExecutor } from './cpu_executor.ts';
import { createPlanEngine } from './plan_engine.ts';

/** For each optimizer settings, some with dropout or in a wider model, and the losses of its first steps. */
const RECORDED: Record<Config['optimizer'], { patch: ConfigPatch; losses: number[] }> = {
  adamw: {
    patch: { dropout: 0.2, gradient_accumulation_steps: 2 },
    losses: [
      3.609882116317749, 3.5852155685424805, 3.5366320610046387, 3.482851266860962, 3.457798480987549,
      3.4020111560821533, 3.3306899070739746, 3.2741317749023438, 3.18211030960083, 3.1397111415863037,
      3.104416608810425, 2.9845943450927734,
    ],
  },
  sgd: {
    patch: { n_embd: 48, block_size: 40, learning_rate: 0.1 },
    losses: [
      3.6299445629119873, 3.5595123767852783, 3.491401195526123, 3.3713157176971436, 3.2014949321746826,
      3.0208230018615723, 2.888638734817505, 2.7689554691314697, 2.55619215965271, 2.4451630115509033,
      2.2878315448760986, 2.1951653957366943,
    ],
  },
  lion: {
    patch: { learning_rate: 3e-3 },
    losses: [
      3.5778872966766357, 3.6076133251190186, 3.6035287380218506, 3.561880111694336, 3.556638717651367,
      3.508226156234741, 3.5185556411743164, 3.450747013092041, 3.435380697250366, 3.408006191253662, 3.364535331726074,
      3.3378350734710693,
    ],
  },
  muon: {
    patch: { learning_rate: 2e-2 },
    losses: [
      3.5778872966766357, 3.609476327896118, 3.574882745742798, 3.5912387371063232, 3.5903522968292236,
      3.4959864616394043, 3.546604871749878, 3.288344383239746, 3.3650598526000977, 3.334418773651123,
      3.1633670330047607, 3.0485262870788574,
    ],
  },
};

const optimizers = Object.keys(CONFIG_TABLE.optimizer.options) as Config['optimizer'][];

it.each(optimizers)('The CPU executor gives the same losses to the bit as ever: %s', async (optimizer) => {
  expect(RECORDED, `losses of ${optimizer}`).toHaveProperty(optimizer);
  const { patch, losses } = RECORDED[optimizer];
  const config = tinyConfig({ optimizer, ...patch });
  const engine = await createPlanEngine({ config, vocabSize: TINY_V }, new CpuExecutor());
  const metrics = await runSteps(engine, config, TINY_V, losses.length);
  expect(metrics.map(({ loss }) => loss)).toEqual(losses);
  engine.dispose();
});
