/** Opens the engine that is asked for ("plan, on the GPU"), with the reason if it has to be another. */
import type { Config } from '../core/config.ts';
import { DeviceError } from '../core/errors.ts';
import { loadPart } from '../core/load_part.ts';
import type { Dataset } from '../data/dataset.ts';
import { openDevice, type LabDevice } from '../engine/device.ts';
import type { Engine } from '../engine/engine.ts';
import { CpuExecutor } from '../engine/plan/cpu_executor.ts';
import { GpuExecutor } from '../engine/plan/gpu_executor.ts';
import { chooseVariants, choicesOfThisRun, type ChoiceMemory } from '../engine/plan/kernel_choice.ts';
import { logitsRequest } from '../engine/plan/logits_choice.ts';
import { createPlanEngine } from '../engine/plan/plan_engine.ts';
import type { AdapterRequest, RunOptions, TfBackend } from '../core/run_options.ts';
import type { RunFacts } from './protocol.ts';

/** @throws DeviceError if WebGPU should be there but cannot be loaded. */
export type GpuSource = () => GPU | undefined | Promise<GPU>;

export interface EngineRequest {
  config: Config;
  vocabSize: number;
  options: RunOptions;
  /** The platform's WebGPU, if it has one; called only when a GPU is wanted. */
  gpu: GpuSource;
  /** Which kernels a GPU runs fastest; by default remembered for as long as the program runs. */
  choices?: ChoiceMemory | undefined;
  /** What is being done, in a word or two, and how much of it is done. */
  onProgress?: (doing: string, done: number, total: number) => void;
}

export interface OpenedEngine {
  engine: Engine;
  /** Why the arithmetic does not run on a GPU although none was ruled out. */
  note: string | null;
  /** The request that leads to this kind of device again. */
  adapter: AdapterRequest;
  /** Calls back when the device fails, also while nobody waits for it. */
  onFailure(listener: (failure: DeviceError) => void): void;
  /** Closes engine and device. */
  close(): void;
}

/** @throws DeviceError if the adapter that is asked for cannot be had. */
export async function openEngine(request: EngineRequest): Promise<OpenedEngine> {
  const { lab, note } = await chooseDevice(
    request.gpu,
    request.options.adapter,
    request.options.engine === 'reference',
  );
  try {
    const engine = await (request.options.engine === 'plan' ? openPlan(request, lab) : openReference(request, lab));
    const close = () => {
      engine.dispose();
      lab?.destroy();
    };
    return {
      engine,
      note,
      adapter: lab ? (lab.report.software ? 'software' : 'gpu') : 'cpu',
      onFailure: (listener) => void lab?.onFailure(listener),
      close,
    };
  } catch (error) {
    lab?.destroy();
    throw error;
  }
}

interface Choice {
  lab: LabDevice | null;
  note: string | null;
}

/**
 * The device that is asked for; null: the CPU.
 * @param softwareIsFine stock tfjs is faster on a software adapter than on its own fallbacks; the plan is not
 * @throws DeviceError if it cannot be had
 */
export async function chooseDevice(
  gpu: GpuSource,
  requested: AdapterRequest,
  softwareIsFine: boolean,
): Promise<Choice> {
  if (requested === 'cpu') return { lab: null, note: null };
  if (requested !== 'auto') return { lab: await openDevice(await gpu(), requested), note: null };
  try {
    const lab = await openDevice(await gpu());
    if (!lab.report.software || softwareIsFine) return { lab, note: null };
    lab.destroy();
    return { lab: null, note: `Only a software GPU answered (${lab.report.name}); the CPU executor is faster.` };
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    return { lab: null, note: error.message };
  }
}

async function openPlan(request: EngineRequest, lab: LabDevice | null): Promise<Engine> {
  const { config, vocabSize, options, choices, onProgress } = request;
  const logits = logitsRequest(options.logits, lab !== null && !lab.report.software);
  const progressOf = (doing: string) => (done: number, total: number) => onProgress?.(doing, done, total);
  const executor = lab ? await openGpu(lab, choices, progressOf('Choosing kernels')) : new CpuExecutor();
  return createPlanEngine({ config, vocabSize, logits }, executor, progressOf('Compiling kernels'));
}

/** With the kernels that the device runs fastest. */
export const openGpu = async (
  lab: LabDevice,
  choices: ChoiceMemory = choicesOfThisRun,
  onProgress?: (done: number, total: number) => void,
): Promise<GpuExecutor> => new GpuExecutor(lab, lab.report.software, await chooseVariants(lab, choices, onProgress));

/** tfjs is large: it is loaded only when it is asked for. */
async function openReference({ config, vocabSize, options }: EngineRequest, lab: LabDevice | null): Promise<Engine> {
  const { createReferenceEngine } = await loadPart(
    'The reference engine',
    () => import('../engine/reference/reference_engine.ts'),
  );
  const backend: TfBackend = options.backend ?? (lab ? 'webgpu' : options.adapter === 'cpu' ? 'cpu' : 'wasm');
  return createReferenceEngine({ config, vocabSize }, backend, lab);
}

/** The facts of a run, known before its first step. */
export function runFacts(dataset: Dataset, { engine, note }: OpenedEngine): RunFacts {
  return {
    engine: engine.kind,
    adapter: engine.adapter,
    note,
    vocabSize: dataset.vocabSize,
    floor: dataset.floor,
    parameterCount: engine.parameterCount,
    trainTokens: dataset.train.length,
    valTokens: dataset.val.length,
    ...(engine.logitsFacts && { logits: engine.logitsFacts }),
  };
}
