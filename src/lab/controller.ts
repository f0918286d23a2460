/** The page's side of the protocol: sends requests to the worker and keeps what comes back. */
import { LIVE_KEYS, type Config, type LiveKey } from '../core/config.ts';
import { decodeRecords } from '../core/encoded_records.ts';
import { toErrorMessage, type ErrorMessage } from '../core/errors.ts';
import type { Inspection } from '../core/inspection.ts';
import type { PackedState } from '../core/packed_state.ts';
import type { Forecast } from '../core/forecast.ts';
import {
  appendRecord,
  appendTune,
  emptyHistory,
  truncateHistory,
  type History,
  type TuneRecord,
} from '../core/record.ts';
import type { RunOptions } from '../core/run_options.ts';
import { isActive, isAtRest, isBusy, isHeld, isOver, type EndState, type RunState } from '../core/run_state.ts';
import type { DeviceReport } from '../engine/device.ts';
import type { StepCounts } from '../engine/engine.ts';
import { PROTOCOL_VERSION, type Continuation, type FromWorker, type RunFacts, type ToWorker } from './protocol.ts';

/** What the controller needs of a Worker; a test passes its own. */
export interface WorkerPort {
  postMessage(message: ToWorker): void;
  onmessage: ((event: MessageEvent<FromWorker>) => unknown) | null;
}

export interface RunRequest {
  config: Config;
  options: RunOptions;
  /** The text for corpus `own`, otherwise null. */
  text: string | null;
  /** Live changes to make at their steps, as another run recorded them; none if absent. */
  tunes?: readonly TuneRecord[];
}

/** An earlier run, as it was kept. */
export interface Past {
  history: History;
  facts: RunFacts | null;
  /** The settings that training began with. */
  startConfig: Config;
  /** The same with the live settings as they are at the end. */
  config: Config;
  state: EndState;
}

export interface Sample {
  step: number;
  prompt: string;
  text: string;
}

/**
 * Fires `change` after every message that changed something; many a second while training, so draw at most once a frame.
 * All fields are to be read only.
 */
export class LabController extends EventTarget {
  state: RunState = 'idle';
  /** What the worker is doing while it prepares: "compiling kernels 12/27". */
  detail: string | null = null;
  /** True once the probe was answered. */
  probed = false;
  device: DeviceReport | null = null;
  deviceProblem: ErrorMessage | null = null;
  /** Memory and time of the run that was last asked about; null while they are not known. */
  forecast: Forecast | null = null;
  /** Config of the current run, live changes included; null before the first. */
  config: Config | null = null;
  /** The config that training began with: together with the live changes in the history it repeats the run. */
  startConfig: Config | null = null;
  facts: RunFacts | null = null;
  history: History = emptyHistory();
  counts: StepCounts | null = null;
  samples: Sample[] = [];
  /** Whether the instruments are shown; while they are not, nothing is measured. */
  inspecting = false;
  /** The latest measurements of this run. */
  inspection: Inspection | null = null;
  error: ErrorMessage | null = null;
  resumable = false;
  /** The latest state that this run can go on from. */
  saved: PackedState | null = null;
  /** Whether an earlier run is shown, whose weights are not in the worker. */
  past = false;
  /** Counts changes of the history; `epoch` only those that took something back. */
  revision = 0;
  epoch = 0;
  /** Number of the latest run; messages about earlier ones are ignored. */
  run = 0;
  /** Number of the latest question about a run to come. */
  private ask = 0;
  /** Why no start can succeed. */
  private broken: ErrorMessage | null = null;

  constructor(
    private readonly port: WorkerPort,
    /** Whether the runs are kept; a run that is not begins anew after a failure. */
    private readonly keep = true,
  ) {
    super();
    port.onmessage = (event) => this.receive(event.data);
  }

  /** Whether something is computed for the run. */
  get busy(): boolean {
    return isBusy(this.state);
  }

  /** Whether a run exists that is neither over nor failed. */
  get active(): boolean {
    return isActive(this.state);
  }

  /** Whether a run exists for which nothing is computed now. */
  get atRest(): boolean {
    return isAtRest(this.state);
  }

  /** Whether a run exists that can still go on: its settings are fixed but for the live ones. */
  get held(): boolean {
    return isHeld(this);
  }

  /** Whether a run exists that cannot go on: its curve is final. */
  get over(): boolean {
    return isOver(this);
  }

  probe(): void {
    this.port.postMessage({ type: 'probe' });
  }

  /** Asks for memory and time of a run; until the answer comes `forecast` stays as it is. */
  requestForecast({ config, options, text }: RunRequest): void {
    this.port.postMessage({ type: 'forecast', ask: ++this.ask, config, options, text });
  }

  /** @param oneStep rest in a pause after the first step. */
  start(request: RunRequest, oneStep = false): void {
    this.clear();
    this.config = { ...request.config };
    this.startConfig = this.config;
    this.begin(request, null, oneStep);
    this.changed();
  }

  /**
   * Goes on with an earlier run. Its curve stays until the worker says from which step on it is taken back.
   * @param request what it was started with
   * @param saved the state to go on from; null for the beginning
   */
  goOn(request: RunRequest, { history, config }: Past, saved: PackedState | null): void {
    this.clear();
    this.history = history;
    this.config = { ...config };
    this.startConfig = { ...request.config };
    this.saved = saved;
    const live = Object.fromEntries(LIVE_KEYS.map((key) => [key, config[key]])) as Continuation['live'];
    this.begin(request, { state: saved, live });
    this.changed();
  }

  /** Shows an earlier run in the place of the current one. */
  show({ history, facts, startConfig, config, state }: Past): void {
    this.forget();
    this.history = history;
    this.facts = facts;
    this.startConfig = startConfig;
    this.config = { ...config };
    this.state = state;
    this.past = true;
    this.changed();
  }

  /** One optimizer step from a pause. */
  step(): void {
    this.port.postMessage({ type: 'step' });
  }

  pause(): void {
    this.port.postMessage({ type: 'pause' });
  }

  /** Goes on from a pause, or from the last checkpoint after a resumable failure. */
  resume(): void {
    this.port.postMessage({ type: 'resume' });
  }

  /** Goes back to the weights of the lowest validation loss, and on from there: from a pause or from the end. */
  resumeBest(): void {
    this.port.postMessage({ type: 'resumeBest' });
  }

  /** Shows the instruments or hides them, for this run and those to come. */
  inspect(on: boolean): void {
    this.inspecting = on;
    this.port.postMessage({ type: 'inspect', on });
    this.changed();
  }

  stop(): void {
    this.port.postMessage({ type: 'stop' });
  }

  /** Stops, and forgets the run. */
  reset(): void {
    this.forget();
    this.state = 'idle';
    this.changed();
  }

  /** Asks for a live change; it is in the history once the worker says at which step it took effect. */
  tune(key: LiveKey, value: number): void {
    if (this.state === 'preparing' && this.config) this.config = { ...this.config, [key]: value }; // before the first step a change leaves no mark in the history
    this.port.postMessage({ type: 'tune', key, value });
  }

  /** Asks for `length` tokens of text from the current weights. */
  generate(length: number): void {
    this.port.postMessage({ type: 'generate', length });
  }

  /**
   * For failures outside of the protocol: a worker that did not load, a message that could not be read.
   * @param forGood there is no worker: every start will fail by it
   */
  fail(thrown: unknown, forGood = false): void {
    const error = toErrorMessage(thrown);
    if (forGood) this.broken = error;
    this.receive({ type: 'error', run: this.run, error, resumable: false });
  }

  private receive(message: FromWorker): void {
    if (message.type === 'forecast' ? message.ask !== this.ask : 'run' in message && message.run !== this.run) return;
    switch (message.type) {
      case 'device':
        this.probed = true;
        this.device = message.report;
        this.deviceProblem = message.problem;
        break;
      case 'forecast':
        this.forecast = message.forecast;
        break;
      case 'state':
        this.state = message.state;
        this.detail = message.detail;
        if (message.state !== 'failed') this.error = null;
        break;
      case 'ready':
        // After a failure a run gets ready once more, but its training began with the first config.
        if (!this.facts) this.startConfig = message.config;
        this.facts = message.facts;
        break;
      case 'rewind':
        truncateHistory(this.history, message.step);
        this.historyChanged(true);
        break;
      case 'records':
        for (const record of decodeRecords(message.columns)) appendRecord(this.history, record);
        this.historyChanged(false);
        break;
      case 'tuned':
        appendTune(this.history, message.tune);
        if (this.config) this.config = { ...this.config, [message.tune.key]: message.tune.value };
        this.historyChanged(false);
        break;
      case 'counts':
        this.counts = message.counts;
        break;
      case 'saved':
        this.saved = message.state;
        break;
      case 'sample':
        this.samples = [...this.samples, { step: message.step, prompt: message.prompt, text: message.text }];
        break;
      case 'inspection':
        this.inspection = message.inspection;
        break;
      case 'skills':
        this.history.skills = [...this.history.skills, message.skills]; // a new list, so that Lit sees a change
        this.historyChanged(false);
        break;
      case 'stoppedEarly':
        this.history.stoppedEarly = message.stop;
        this.historyChanged(false);
        break;
      case 'error':
        this.state = 'failed';
        this.error = message.error;
        this.resumable = message.resumable;
        break;
    }
    this.changed();
  }

  private begin(request: RunRequest, from: Continuation | null, oneStep = false): void {
    this.state = 'preparing';
    this.run++;
    const { run, keep, broken } = this;
    if (broken) return this.receive({ type: 'error', run, error: broken, resumable: false });
    this.port.postMessage({ type: 'start', version: PROTOCOL_VERSION, run, ...request, from, keep, oneStep });
  }

  private forget(): void {
    if (this.config && !this.past) this.port.postMessage({ type: 'stop' }); // frees the memory of a run that is over, too
    this.run++;
    this.clear();
    this.config = null;
    this.startConfig = null;
  }

  private clear(): void {
    this.history = emptyHistory();
    this.historyChanged(true);
    this.saved = null;
    this.past = false;
    this.facts = null;
    this.counts = null;
    this.samples = [];
    this.inspection = null;
    this.error = null;
    this.resumable = false;
    this.detail = null;
  }

  private historyChanged(tookBack: boolean): void {
    this.revision++;
    if (tookBack) this.epoch++;
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
