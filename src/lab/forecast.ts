/** Memory and time that the next run would take on its device. */
import type { Config } from '../core/config.ts';
import type { DeviceSpeed } from '../core/device_speed.ts';
import { LabError, toErrorMessage, type ErrorMessage } from '../core/errors.ts';
import type { Forecast } from '../core/forecast.ts';
import type { AdapterRequest, LogitsKind, LogitsRequest, RunOptions } from '../core/run_options.ts';
import { vocabularySize } from '../data/dataset.ts';
import type { LabDevice } from '../engine/device.ts';
import { measureRates, WORK_SIZES, type WorkSize } from '../engine/plan/device_rates.ts';
import type { Plan } from '../engine/plan/call.ts';
import { CpuExecutor } from '../engine/plan/cpu_executor.ts';
import type { Executor } from '../engine/plan/executor.ts';
import type { ChoiceMemory } from '../engine/plan/kernel_choice.ts';
import { logitsRequest } from '../engine/plan/logits_choice.ts';
import { checkCpu, checkGpu, cpuBytes, gpuBytes, type BufferLimits } from '../engine/plan/needs.ts';
import { planOf, runMs, stepTime } from '../engine/plan/predict.ts';
import { chooseDevice, openGpu, type GpuSource } from './open_engine.ts';

/** Speeds of devices by their names, kept beyond this run. */
export interface SpeedMemory {
  get(device: string): Promise<DeviceSpeed | null>;
  set(device: string, speed: DeviceSpeed): Promise<void>;
}

export interface ForecastRequest {
  config: Config;
  options: RunOptions;
  /** The text for corpus `own`, otherwise null. */
  text: string | null;
}

/** How long the steps of a run were. */
export interface MeasuredRun {
  config: Config;
  vocabSize: number;
  /** The engine's adapter. */
  device: string;
  msPerStep: number;
  /** How its logits were kept; absent: stored. */
  logits?: LogitsKind | undefined;
}

/** The device that the arithmetic would run on. */
interface Target {
  device: string;
  /** A GPU, not a program on the CPU. */
  hardware: boolean;
  bytes(plan: Plan): number;
  /** @throws DeviceError limits */
  check(plan: Plan): void;
  /** Does `work` with an executor of its own, on the device that is still open or on another. */
  withExecutor<T>(work: (executor: Executor, size: WorkSize) => Promise<T>): Promise<T>;
  /** Closes the device that is still open, unless it is at work. */
  release(): void;
}

export class Forecaster {
  private readonly targets = new Map<AdapterRequest, Promise<Target>>();
  private readonly sizes = new Map<string, Promise<number>>();
  private readonly speeds = new Map<string, Promise<DeviceSpeed>>();

  constructor(
    private readonly gpu: GpuSource,
    private readonly memory: SpeedMemory = speedsOfThisRun(),
    /** Whether something else keeps the device busy: what is measured then is not kept. */
    private readonly busy: () => boolean = () => false,
    private readonly choices?: ChoiceMemory,
  ) {}

  /**
   * Null where nothing can be said: the reference engine manages its own memory; there is no such device or text.
   */
  async forecast({ config, options, text }: ForecastRequest): Promise<Forecast | null> {
    if (options.engine !== 'plan') return null;
    try {
      const vocabulary = this.vocabularyOf(config, text);
      const target = await this.targetOf(options.adapter);
      try {
        return await this.forecastOn(target, config, await vocabulary, logitsRequest(options.logits, target.hardware));
      } finally {
        target.release();
      }
    } catch (error) {
      if (error instanceof LabError) return null; // the start tells why
      throw error;
    }
  }

  /** Corrects later forecasts for the device by what a run took. */
  async learn({ config, vocabSize, device, msPerStep, logits }: MeasuredRun): Promise<void> {
    const known = await this.memory.get(device);
    if (!known) return;
    const { plan } = planOf(config, vocabSize, logits);
    const measured = msPerStep / stepTime(plan, config.gradient_accumulation_steps, known.rates).ms;
    const ratio = known.ratio === 1 ? measured : Math.sqrt(known.ratio * measured);
    const speed = { ...known, ratio };
    this.speeds.set(device, Promise.resolve(speed));
    await this.memory.set(device, speed);
  }

  private async forecastOn(target: Target, config: Config, V: number, logits: LogitsRequest): Promise<Forecast> {
    const { plan, parameters, logitsBytes } = planOf(config, V, logits);
    const problem = refusal(() => target.check(plan));
    const speed = problem ? null : await this.speedOf(target);
    return {
      device: target.device,
      vocabSize: V,
      parameters,
      bytes: target.bytes(plan),
      logitsBytes,
      stepMs: speed && speed.ratio * stepTime(plan, config.gradient_accumulation_steps, speed.rates).ms,
      runMs: speed && speed.ratio * runMs(plan, config, speed.rates),
      problem,
    };
  }

  private async speedOf(target: Target): Promise<DeviceSpeed | null> {
    const known = await (this.speeds.get(target.device) ?? this.memory.get(target.device));
    if (known) return known;
    if (this.busy()) return null;
    const measuring = this.speeds.get(target.device) ?? this.measure(target);
    this.speeds.set(target.device, measuring);
    try {
      return await measuring;
    } catch {
      this.speeds.delete(target.device); // a device that cannot be measured may still train
      return null;
    }
  }

  private async measure(target: Target): Promise<DeviceSpeed> {
    const rates = await target.withExecutor(measureRates);
    const speed = { rates, ratio: 1 };
    if (this.busy()) this.speeds.delete(target.device);
    else await this.memory.set(target.device, speed);
    return speed;
  }

  private targetOf(requested: AdapterRequest): Promise<Target> {
    return remembered(this.targets, requested, () => openTarget(this.gpu, requested, this.choices));
  }

  private vocabularyOf(config: Config, text: string | null): Promise<number> {
    const { corpus, vocabulary } = config;
    return remembered(this.sizes, JSON.stringify([corpus, vocabulary, corpus === 'own' && text]), () =>
      vocabularySize({ corpus, vocabulary }, text),
    );
  }
}

function speedsOfThisRun(): SpeedMemory {
  const known = new Map<string, DeviceSpeed>();
  return {
    get: (device) => Promise.resolve(known.get(device) ?? null),
    set: (device, speed) => Promise.resolve(void known.set(device, speed)),
  };
}

/** Remembers a promise by key; one that fails is forgotten, so that it can be tried again. */
function remembered<K, T>(known: Map<K, Promise<T>>, key: K, make: () => Promise<T>): Promise<T> {
  let value = known.get(key);
  if (!value) {
    value = make();
    known.set(key, value);
    value.catch(() => known.delete(key));
  }
  return value;
}

/** @throws DeviceError if the adapter cannot be had */
async function openTarget(gpu: GpuSource, requested: AdapterRequest, choices?: ChoiceMemory): Promise<Target> {
  const { lab } = await chooseDevice(gpu, requested, false);
  if (!lab) {
    const { adapter: device } = new CpuExecutor();
    const withExecutor: Target['withExecutor'] = async (work) => work(new CpuExecutor(), WORK_SIZES.cpu);
    return { device, hardware: false, bytes: cpuBytes, check: checkCpu, withExecutor, release() {} };
  }
  const { report } = lab;
  // Asked for its limits, and left open for the measurement that may follow at once.
  let open: LabDevice | null = lab;
  return {
    device: report.name,
    hardware: !report.software,
    bytes: gpuBytes,
    check: (plan) => checkGpu(plan, report.limits as unknown as BufferLimits, report.software),
    async withExecutor(work) {
      const own = open ?? (await chooseDevice(gpu, requested, false)).lab!;
      open = null;
      try {
        const executor = await openGpu(own, choices);
        return await work(executor, WORK_SIZES[report.software ? 'software' : 'gpu']);
      } finally {
        own.destroy(); // and all that it holds
      }
    },
    release() {
      open?.destroy();
      open = null;
    },
  };
}

function refusal(check: () => void): ErrorMessage | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof LabError) return toErrorMessage(error);
    throw error;
  }
}
