/** The Web Worker of the benchmark's page; everything it does is in `bench.ts` and `scaling.ts`. */
import { toErrorMessage } from '../../core/errors.ts';
import { openDevice } from '../../engine/device.ts';
import { runBench } from '../bench.ts';
import { runScaling } from '../scaling.ts';
import type { FromBench, ToBench } from './protocol.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (message: FromBench) => scope.postMessage(message);
const open = () => openDevice(scope.navigator.gpu);

/** "Chrome/156.0.0.0", "Firefox/150.0" … */
const browser = () =>
  / (Firefox|Edg|OPR|Chrome|Version)\/[\d.]+/.exec(scope.navigator.userAgent)?.[0].trim() ?? 'a browser';
const platform = () => `${browser()}, ${scope.navigator.hardwareConcurrency} cores`;

async function compare({ shape, only }: ToBench & { type: 'comparison' }): Promise<FromBench> {
  const report = await runBench({
    shape,
    ...(only && { only }),
    open,
    platform: platform(),
    onProgress: (progress) => post({ type: 'progress', progress }),
  });
  return { type: 'comparison', report };
}

async function scale(): Promise<FromBench> {
  const lab = await open();
  post({ type: 'progress', progress: { doing: 'choosing kernels, calibrating', done: 0, total: 1 } });
  const report = await runScaling({
    lab,
    platform: platform(),
    onProgress: (done, total) =>
      post({ type: 'progress', progress: { doing: `${done} of ${total} sizes measured`, done, total } }),
  });
  return { type: 'scaling', report };
}

scope.onmessage = ({ data }: MessageEvent<ToBench>) =>
  void (data.type === 'comparison' ? compare(data) : scale())
    .catch((error: unknown): FromBench => ({ type: 'problem', message: toErrorMessage(error).message }))
    .then(post);
