/** The worker's side of the protocol: answers what the page asks, and has one training at a time. */
import { LabError, toErrorMessage } from '../core/errors.ts';
import { openDevice } from '../engine/device.ts';
import type { ChoiceMemory } from '../engine/plan/kernel_choice.ts';
import { Forecaster, type MeasuredRun, type SpeedMemory } from './forecast.ts';
import type { GpuSource } from './open_engine.ts';
import { PROTOCOL_VERSION, type FromWorker, type StartMessage, type ToWorker } from './protocol.ts';
import { Training, type PostOfRun } from './training.ts';

type Post = (message: FromWorker, transfer?: Transferable[]) => void;

export class Session {
  private training: Training | null = null;
  private inspecting = false;
  private readonly forecaster: Forecaster;

  constructor(
    private readonly post: Post,
    private readonly gpu: GpuSource,
    speeds?: SpeedMemory,
    private readonly choices?: ChoiceMemory,
  ) {
    this.forecaster = new Forecaster(gpu, speeds, () => this.training?.busy ?? false, choices);
  }

  /** Takes one message; everything that follows from it is posted. */
  handle(message: ToWorker): void {
    switch (message.type) {
      case 'probe':
        return void this.probe();
      case 'forecast':
        return void this.forecast(message);
      case 'start':
        return this.start(message);
      case 'pause':
        return this.training?.pause();
      case 'resume':
        return void this.training?.go();
      case 'resumeBest':
        return void this.training?.goFromBest();
      case 'step':
        return void this.training?.go(1);
      case 'stop':
        return this.training?.stop();
      case 'tune':
        return this.training?.tune(message.key, message.value);
      case 'generate':
        return void this.training?.generate(message.length);
      case 'inspect':
        this.inspecting = message.on;
        return this.training?.inspect(message.on);
    }
  }

  private async probe(): Promise<void> {
    try {
      const lab = await openDevice(await this.gpu());
      this.post({ type: 'device', report: lab.report, problem: null });
      lab.destroy();
    } catch (error) {
      this.post({ type: 'device', report: null, problem: toErrorMessage(error) });
    }
  }

  private async forecast({ ask, ...request }: Extract<ToWorker, { type: 'forecast' }>): Promise<void> {
    this.post({ type: 'forecast', ask, forecast: await this.forecaster.forecast(request) });
  }

  private start(message: StartMessage): void {
    const post: PostOfRun = (said, transfer) => this.post({ ...said, run: message.run }, transfer);
    if (message.version !== PROTOCOL_VERSION) {
      const error = new LabError('version', 'The page and its worker are of different versions.', 'Reload the page.');
      return post({ type: 'error', error: toErrorMessage(error), resumable: false });
    }
    const previous = this.training;
    previous?.stop();
    this.training = new Training(message, post, this.gpu, this.choices, this.learn, previous?.settled);
    this.training.inspect(this.inspecting);
    void this.training.go(message.oneStep ? 1 : Infinity);
  }

  private readonly learn = (measured: MeasuredRun) => void this.forecaster.learn(measured);
}
