/** The Web Worker of the benchmark's page; everything it does is in `bench.ts`. */
import { toErrorMessage } from '../../core/errors.ts';
import { openDevice } from '../../engine/device.ts';
import { runBench } from '../bench.ts';
import type { FromBench, ToBench } from './protocol.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (message: FromBench) => scope.postMessage(message);

/** "Chrome/156.0.0.0", "Firefox/150.0" … */
const browser = () =>
  / (Firefox|Edg|OPR|Chrome|Version)\/[\d.]+/.exec(scope.navigator.userAgent)?.[0].trim() ?? 'a browser';

async function measure({ shape, only }: ToBench): Promise<FromBench> {
  const report = await runBench({
    shape,
    ...(only && { only }),
    open: () => openDevice(scope.navigator.gpu),
    platform: `${browser()}, ${scope.navigator.hardwareConcurrency} cores`,
    onProgress: (progress) => post({ type: 'progress', progress }),
  });
  return { type: 'report', report };
}

scope.onmessage = ({ data }: MessageEvent<ToBench>) =>
  void measure(data)
    .catch((error: unknown): FromBench => ({ type: 'problem', message: toErrorMessage(error).message }))
    .then(post);
