/** The Web Worker that trains; everything it does is in `session.ts`. */
import { DeviceSpeeds, KernelChoices } from '../store/remembered_devices.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { Session } from './session.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const post = (message: FromWorker, transfer: Transferable[] = []) => scope.postMessage(message, transfer);
const session = new Session(post, () => scope.navigator.gpu, new DeviceSpeeds(), new KernelChoices());

scope.onmessage = ({ data }: MessageEvent<ToWorker>) => session.handle(data);
