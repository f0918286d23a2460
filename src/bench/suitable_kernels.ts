/** The kernels that suit a device: what wins serves all rows of a benchmark; nothing is remembered from another time. */
import type { LabDevice } from '../engine/device.ts';
import { chooseVariants, type Choices } from '../engine/plan/kernel_choice.ts';

const chosen = new Map<string, Choices>();

/** Measured when first asked for. @throws DeviceError */
export const suitableKernels = (lab: LabDevice): Promise<Choices> =>
  chooseVariants(lab, {
    load: (key) => Promise.resolve(chosen.get(key) ?? null),
    save: (key, choices) => Promise.resolve(void chosen.set(key, choices)),
  });
