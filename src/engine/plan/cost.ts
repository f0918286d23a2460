/** The cost of calls on any device, as their kernels state it. */
import type { Call } from './call.ts';

export interface Cost {
  flops: number;
  /** Bytes read and written, each element once: what a perfect cache would leave. */
  bytes: number;
}

type Costed = Pick<Call, 'kernel' | 'constants'>;

export function callCost({ kernel, constants }: Costed): Cost {
  const { flops, elements } = kernel.cost(constants);
  return { flops, bytes: 4 * elements };
}

/** Whether a device does it at the rate of its matrix products. */
export const isProduct = ({ kernel }: Pick<Call, 'kernel'>) => kernel.product === true;

export function totalCost(calls: readonly Costed[]): Cost {
  const total: Cost = { flops: 0, bytes: 0 };
  for (const { flops, bytes } of calls.map(callCost)) {
    total.flops += flops;
    total.bytes += bytes;
  }
  return total;
}
