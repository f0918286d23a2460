/** Libraries look for WebGPU at `navigator.gpu` and open a device of their own: this hands them the lab's. */
import type { LabDevice } from '../../engine/device.ts';

/** Runs `work` with an adapter at `navigator.gpu` that hands out the lab's device. */
export async function withNavigatorOf<T>(lab: LabDevice, work: () => Promise<T>): Promise<T> {
  const { device } = lab;
  const adapter = {
    features: device.features,
    limits: device.limits,
    info: lab.info,
    requestDevice: () => Promise.resolve(device),
  };
  const gpu = { requestAdapter: () => Promise.resolve(adapter) };
  const before = Object.getOwnPropertyDescriptor(navigatorHere(), 'gpu');
  Object.defineProperty(navigatorHere(), 'gpu', { value: gpu, configurable: true });
  try {
    return await work();
  } finally {
    // In browsers `gpu` is on the prototype, which is visible again once the own property is deleted.
    if (before) Object.defineProperty(navigatorHere(), 'gpu', before);
    else Reflect.deleteProperty(navigatorHere(), 'gpu');
  }
}

/** Node before 21 has no `navigator`, but some libraries read its name at every compilation. */
function navigatorHere(): object {
  if (!Reflect.has(globalThis, 'navigator')) {
    const value = { userAgent: 'Node.js', hardwareConcurrency: 4 };
    Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
  }
  return globalThis.navigator;
}
