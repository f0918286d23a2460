/** Runs one measurement at a time, each in its own worker, which can be stopped at any moment. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { BenchProgress } from '../bench.ts';
import type { FromBench, BenchKind, ToBench } from './protocol.ts';

export type BenchResult = Exclude<FromBench, { type: 'progress' }>;

export class BenchMeasurement implements ReactiveController {
  private worker: Worker | null = null;
  private kind: BenchKind | null = null;
  private latest: BenchProgress | null = null;

  /** @param newWorker makes a worker that measures */
  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly newWorker: () => Worker,
    private readonly onResult: (kind: BenchKind, result: BenchResult) => void,
  ) {
    host.addController(this);
  }

  get running(): boolean {
    return this.worker !== null;
  }

  /** Progress of this kind of measurement; null if it is not running. */
  progress(kind: BenchKind): BenchProgress | null {
    return kind === this.kind ? this.latest : null;
  }

  start(asked: ToBench): void {
    const worker = this.newWorker();
    [this.worker, this.kind] = [worker, asked.type];
    this.latest = { doing: 'opening the device', done: 0, total: 1 };
    worker.onmessage = ({ data }: MessageEvent<FromBench>) => this.hear(asked.type, data);
    worker.onerror = (event) => {
      const message = `The worker stopped: ${event.message || 'its file did not load'}. Reload the page.`;
      this.hear(asked.type, { type: 'problem', message });
    };
    worker.postMessage(asked);
    this.host.requestUpdate();
  }

  stop(): void {
    this.worker?.terminate();
    [this.worker, this.kind, this.latest] = [null, null, null];
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.stop();
  }

  private hear(kind: BenchKind, message: FromBench): void {
    if (message.type === 'progress') {
      this.latest = message.progress;
      this.host.requestUpdate();
      return;
    }
    this.stop();
    this.onResult(kind, message);
  }
}
