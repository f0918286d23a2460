/** @jax-js/jax 0.1.25: loss, gradient, clipping and AdamW in one jitted function, on its WebGPU backend. */
import * as jax from '@jax-js/jax';
import type { LabDevice } from '../../engine/device.ts';
import type { StepInput } from '../../engine/engine.ts';
import type { Contender, ContenderSetup } from '../contender.ts';
import './iterator_helpers.ts';
import { jaxStep, type JaxArray, type Parameters, type State } from './jax_gpt.ts';
import { withNavigatorOf } from './stand_in.ts';

const { numpy: np, tree } = jax;

/** jax-js opens its backend once per thread: a second benchmark in the thread would need the first one's device. */
let opened: LabDevice | null = null;

/** @throws if the package is not installed, or its backend does not run on the device. */
export async function openJax({ shape, spec, weights }: ContenderSetup, lab: LabDevice): Promise<Contender> {
  if (opened && opened !== lab) throw new Error('jax-js opens one device in a thread, and had one before');
  const devices = await withNavigatorOf(lab, () => jax.init('webgpu'));
  if (!devices.includes('webgpu')) throw new Error('jax-js found no WebGPU');
  opened = lab;
  jax.defaultDevice('webgpu');
  const { config } = shape;
  const { beta1, beta2, grad_clip: gradClip, weight_decay: weightDecay } = config;
  const settings = { beta1, beta2, gradClip, weightDecay };
  const train = jax.jit(jaxStep(jax, spec, config.batch_size, settings));
  const arrays = (of: (offset: number, size: number) => Float32Array<ArrayBuffer>): Parameters =>
    Object.fromEntries(
      spec.parameters.map(({ name, offset, size, shape: dimensions }) => [
        name,
        np.array(of(offset, size), { shape: [...dimensions] }),
      ]),
    );
  const zeros = () => arrays((_, size) => new Float32Array(size));
  let state: State = {
    weights: arrays((offset, size) => weights.slice(offset, offset + size) as Float32Array<ArrayBuffer>),
    moment1: zeros(),
    moment2: zeros(),
  };
  const losses: JaxArray[] = [];
  const ints = (tokens: Uint32Array) => np.array(Int32Array.from(tokens), { dtype: np.int32 });

  return {
    async step({ step, batches, learningRate }: StepInput) {
      lab.check();
      const { inputs, targets } = batches[0]!;
      const live = [learningRate, 1 / (1 - beta1 ** (step + 1)), 1 / (1 - beta2 ** (step + 1))];
      const { loss, ...next } = train(state, ints(inputs), ints(targets), np.array(new Float32Array(live)));
      state = next;
      losses.push(loss);
      await loss.blockUntilReady(); // submits the whole jitted program, not only the loss
      await lab.guard(lab.device.queue.onSubmittedWorkDone());
    },
    async losses() {
      const values: number[] = [];
      for (const loss of losses.splice(0)) values.push((await loss.data())[0]!);
      return values;
    },
    dispose() {
      tree.dispose(state);
      tree.dispose(losses);
      train.dispose();
    },
  };
}
