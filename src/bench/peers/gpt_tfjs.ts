/** gpt-tfjs 0.0.5: its own model, and the body of its own training loop. */
import * as tf from '@tensorflow/tfjs';
import gptTfjs from 'gpt-tfjs';
import type { LabDevice } from '../../engine/device.ts';
import type { StepInput } from '../../engine/engine.ts';
import { CountingWebgpuBackend } from '../../engine/reference/webgpu_backend.ts';
import type { Contender, ContenderSetup } from '../contender.ts';
import { withNavigatorOf } from './stand_in.ts';

/** A separate name: tfjs keeps one backend, with one pool of buffers, per name, and our reference uses another. */
const BACKEND = 'webgpu-gpt-tfjs';

/** @throws if the package is not installed, or tfjs does not run on the device. */
export async function openGptTfjs({ shape, spec, weights }: ContenderSetup, lab: LabDevice): Promise<Contender> {
  const { config, V } = shape;
  const backend = await withNavigatorOf(lab, () => Promise.resolve(new CountingWebgpuBackend(lab)));
  if (tf.getKernelsForBackend(BACKEND).length === 0) tf.copyRegisteredKernels('webgpu', BACKEND);
  tf.registerBackend(BACKEND, () => backend);
  const activate = () => {
    lab.check();
    void tf.setBackend(BACKEND); // synchronous, since the registered factory returns a finished backend
  };
  activate();
  const { model } = gptTfjs.model.GPTLMHeadModel({
    vocabSize: V,
    blockSize: spec.T,
    nEmbd: spec.C,
    nHead: spec.H,
    nLayer: spec.L,
    dropout: 0,
    embdDrop: 0,
    residDrop: 0,
  });
  const parameter = (name: string) => {
    const { offset, size, shape: dimensions } = spec.byName.get(name)!;
    return tf.tensor(weights.slice(offset, offset + size), [...dimensions]);
  };
  tf.tidy(() => {
    const head = () => tf.transpose(parameter('wte'));
    model.setWeights(model.weights.map(({ name }) => (name === 'lm_head/kernel' ? head() : parameter(ours(name)))));
  });
  const optimizer = tf.train.adam(config.learning_rate);
  const losses: tf.Tensor[] = [];
  const sequences: [number, number] = [config.batch_size, spec.T];

  return {
    async step({ batches }: StepInput) {
      activate();
      const { inputs, targets } = batches[0]!;
      tf.tidy(() => {
        const x = tf.tensor2d(Int32Array.from(inputs), sequences, 'int32');
        const y = tf.oneHot(tf.tensor2d(Int32Array.from(targets), sequences, 'int32'), V);
        const { value, grads } = tf.variableGrads(() => {
          const logits = model.apply(x) as tf.Tensor;
          return tf.losses.softmaxCrossEntropy(y, logits) as tf.Scalar;
        });
        const clipped = gptTfjs.optimizers.clipByGlobalNormObj(grads, config.grad_clip);
        optimizer.applyGradients(Object.entries(clipped).map(([name, tensor]) => ({ name, tensor })));
        losses.push(tf.keep(value));
      });
      backend.flush();
      await lab.guard(lab.device.queue.onSubmittedWorkDone());
    },
    async losses() {
      const values = await Promise.all(losses.map((loss) => loss.data()));
      tf.dispose(losses.splice(0));
      return values.map(([value]) => value!);
    },
    dispose() {
      activate();
      optimizer.dispose();
      model.dispose();
      tf.removeBackend(BACKEND);
    },
  };
}

/** `transformer/h/0/attn/c_attn/kernel` → `h.0.attn.c_attn.weight`. */
function ours(name: string): string {
  return name
    .replace(/^transformer\//, '')
    .replaceAll('/', '.')
    .replace(/\.embeddings$/, '')
    .replace(/\.(kernel|gamma)$/, '.weight')
    .replace(/\.beta$/, '.bias');
}
