import { afterAll, beforeAll, expect, it } from 'vitest';
import { crossEntropy } from '../../../kernels/cross_entropy.ts';
import type { Kernel } from '../../../kernels/kernel.ts';
import type { LabDevice } from '../device.ts';
import { relativeDifference, softwareDevice } from '../testing.ts';
import { KernelTrial } from './kernel_trial.ts';

let lab: LabDevice;
beforeAll(async () => void (lab = await softwareDevice()));
afterAll(() => lab.destroy());

it('A trial of the cross-entropy compares gradients as well as losses', async () => {
  const kernel: Kernel = crossEntropy;
  const [ROWS, V] = [3, 20];
  const { constants } = kernel.classes!.examples.any!;
  const example = {
    constants: { ...constants, ROWS, V, STRIDE: V },
    lengths: { logits: ROWS * V, targets: ROWS, losses: ROWS },
  };
  const trial = await KernelTrial.open(lab, kernel, example);
  const [gradients, losses] = (await trial.outputs(kernel.shader)) as [Float32Array, Float32Array];
  for (let row = 0; row < ROWS; row++) {
    const [target, ...others] = gradients.subarray(row * V, (row + 1) * V); // the target is token 0
    expect(target).toBeLessThan(-0.5);
    expect(Math.min(...others)).toBeGreaterThan(0.1 / V);
  }
  const [again, vec4Losses] = (await trial.outputs(kernel.variants!.vec4!)) as [Float32Array, Float32Array];
  expect(relativeDifference(again, gradients)).toBeLessThan(1e-5);
  expect(relativeDifference(vec4Losses, losses)).toBeLessThan(1e-5);
  trial.close();
});
