/** The rows of the benchmark. */
import type { LogitsRequest } from '../core/run_options.ts';
import type { LabDevice } from '../engine/device.ts';
import { CpuExecutor } from '../engine/plan/cpu_executor.ts';
import type { Executor } from '../engine/plan/executor.ts';
import { GpuExecutor } from '../engine/plan/gpu_executor.ts';
import { chooseVariants, choicesOfThisRun } from '../engine/plan/kernel_choice.ts';
import { chooseLogits, logitsRequest } from '../engine/plan/logits_choice.ts';
import { createPlanEngine } from '../engine/plan/plan_engine.ts';
import { engineContender, type Contender, type ContenderKind, type ContenderSetup } from './contender.ts';
import { stepCalls } from './kernels.ts';
import { PLAN, STOCK } from './row_names.ts';

interface Variant {
  logits: LogitsRequest;
  /** Whether to use the plain kernels instead of those that were chosen for the device. */
  plain?: boolean;
}

async function planOnGpu(setup: ContenderSetup, lab: LabDevice, { logits, plain }: Variant): Promise<Contender> {
  const executor = plain
    ? new GpuExecutor(lab, false)
    : new GpuExecutor(lab, lab.report.software, await chooseVariants(lab, choicesOfThisRun));
  return planOn(setup, executor, logitsRequest(logits, !lab.report.software), true);
}

async function planOn({ shape, spec }: ContenderSetup, executor: Executor, logits: LogitsRequest, onGpu: boolean) {
  const { config, V } = shape;
  const engine = await createPlanEngine({ config, vocabSize: V, logits }, executor);
  const { kind } = chooseLogits(spec, config, logits);
  return { ...engineContender(engine, onGpu), calls: stepCalls(spec, config, kind) };
}

/** In the order of the table. To add a variant of the plan, add a line here. */
export const CONTENDERS: readonly ContenderKind[] = [
  {
    name: PLAN,
    needsGpu: true,
    sameModel: true,
    note: 'As the lab trains.',
    open: (setup, lab) => planOnGpu(setup, lab!, { logits: 'auto' }),
  },
  {
    name: 'plan-stored',
    needsGpu: true,
    sameModel: true,
    hardwareOnly: true,
    note: 'Logits once in memory, a chunk of rows at a time.',
    open: (setup, lab) => planOnGpu(setup, lab!, { logits: 'stored' }),
  },
  {
    name: 'plan-recomputed',
    needsGpu: true,
    sameModel: true,
    note: 'Logits never in memory, but computed again for the gradients.',
    open: (setup, lab) => planOnGpu(setup, lab!, { logits: 'recomputed' }),
  },
  {
    name: 'plan-plain',
    needsGpu: true,
    sameModel: true,
    hardwareOnly: true,
    note: 'The plain kernel everywhere.',
    open: (setup, lab) => planOnGpu(setup, lab!, { logits: 'stored', plain: true }),
  },
  {
    name: 'plan-cpu',
    needsGpu: false,
    sameModel: true,
    note: 'The plan on the CPU, without WebGPU.',
    open: (setup) => planOn(setup, new CpuExecutor(), 'stored', false),
  },
  {
    name: STOCK,
    needsGpu: true,
    sameModel: true,
    async open({ shape }, lab) {
      const { createReferenceEngine } = await import('../engine/reference/reference_engine.ts');
      const options = { config: shape.config, vocabSize: shape.V };
      return engineContender(await createReferenceEngine(options, 'webgpu', lab), true);
    },
  },
  {
    name: 'gpt-tfjs',
    needsGpu: true,
    sameModel: false,
    note: 'Its head is not tied to the embedding and its Adam does not decay, so its losses are its own after the first.',
    open: async (setup, lab) => (await import('./peers/gpt_tfjs.ts')).openGptTfjs(setup, lab!),
  },
  {
    name: 'jax-js',
    needsGpu: true,
    sameModel: true,
    open: async (setup, lab) => (await import('./peers/jax.ts')).openJax(setup, lab!),
  },
];
