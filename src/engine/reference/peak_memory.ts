/** The most memory that tensors took at once, on the backends that keep no account of their own. */
import * as tf from '@tensorflow/tfjs-core';

interface Watch {
  bytes: number;
  users: number;
}

const watches = new WeakMap<tf.KernelBackend, Watch>();

/**
 * Watches from the first user to the release of the last.
 * `peak` is in bytes by tfjs' count of all its tensors, in which a reshaped view counts like a tensor.
 */
export function watchPeak(backend: tf.KernelBackend): { peak: () => number; release: () => void } {
  const watch = watches.get(backend) ?? install(backend);
  if (watch.users++ === 0) watch.bytes = 0;
  let released = false;
  const release = () => {
    if (!released) watch.users--;
    released = true;
  };
  return { peak: () => watch.bytes, release };
}

/** Memory only grows until something is freed: a look just before each release sees every peak. */
function install(backend: tf.KernelBackend): Watch {
  const watch: Watch = { bytes: 0, users: 0 };
  const disposeData = backend.disposeData.bind(backend);
  backend.disposeData = (dataId, force) => {
    watch.bytes = Math.max(watch.bytes, tf.engine().state.numBytes);
    return disposeData(dataId, force);
  };
  watches.set(backend, watch);
  return watch;
}
