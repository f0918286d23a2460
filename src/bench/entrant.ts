/** A contender during a benchmark: its measurements, or why it dropped out. */
import { toErrorMessage } from '../core/errors.ts';
import type { LabDevice } from '../engine/device.ts';
import type { StepInput } from '../engine/engine.ts';
import type { Call } from '../engine/plan/call.ts';
import type { Contender, ContenderKind, ContenderSetup } from './contender.ts';
import { gpuTime, hasTimestamps } from './gpu_timer.ts';
import { NO_WORK, type Meter, type Tally, type Work } from './meter.ts';

export interface StepSample extends Omit<Work, 'submittedAt'> {
  jsMs: number;
  wallMs: number;
}

export class Entrant {
  readonly samples: StepSample[] = [];
  readonly losses: number[] = [];
  readonly gpuMs: number[] = [];
  /** Why it dropped out, in words. */
  failure: string | null = null;
  lab: LabDevice | null = null;
  readonly tally: Tally = { bytes: 0, peakBytes: 0 };
  private contender: Contender | null = null;

  /** @param meter absent if there is no WebGPU. */
  constructor(
    readonly kind: ContenderKind,
    private readonly meter: Meter | null,
  ) {}

  open(setup: ContenderSetup, openDevice: () => Promise<LabDevice>): Promise<void> {
    return this.attempt(async () => {
      this.lab = this.kind.needsGpu ? await openDevice() : null;
      this.contender = await this.kind.open(setup, this.lab);
    });
  }

  /** Times and counts a step; the result is kept only if `keep` is set. */
  step(input: StepInput, keep: boolean): Promise<void> {
    return this.attempt(async () => {
      this.meter?.begin();
      const began = performance.now();
      await this.contender!.step(input);
      const wallMs = performance.now() - began;
      const { submittedAt, ...counts } = this.meter?.end() ?? NO_WORK;
      const jsMs = submittedAt === null ? wallMs : submittedAt - began - counts.submitMs - counts.waitMs;
      if (keep) this.samples.push({ ...counts, jsMs, wallMs });
    });
  }

  /** GPU→CPU read-back. */
  readLosses(): Promise<void> {
    return this.attempt(async () => void this.losses.push(...(await this.contender!.losses())));
  }

  /** Measures a step by GPU timestamps, which slow it down, so its wall time is not measured. */
  stepOnGpuClock(input: StepInput): Promise<void> {
    return this.attempt(async () => {
      if (this.lab && hasTimestamps(this.lab)) {
        this.gpuMs.push(await gpuTime(this.lab, () => this.contender!.step(input)));
      }
    });
  }

  /** The kernel calls of a step, if they are known. */
  get calls(): readonly Call[] | undefined {
    return this.contender?.calls;
  }

  peakBytes(): number {
    return this.contender?.heldBytes?.() ?? this.tally.peakBytes;
  }

  close(): void {
    try {
      this.contender?.dispose();
    } catch {
      // Its device is destroyed next, so nothing depends on this.
    }
    this.contender = null;
    this.lab?.destroy();
  }

  /** A contender that fails drops out; the others go on. */
  private async attempt(work: () => Promise<void>): Promise<void> {
    if (this.failure !== null) return;
    this.meter?.use(this.tally);
    try {
      await inTime(work());
      this.lab?.check();
    } catch (error) {
      this.failure = reasonOf(error);
      this.close();
    }
  }
}

/** Longer than the first step of anything that works, compilation included. */
const PATIENCE_MS = 600_000;

/** @throws if the work does not end within `PATIENCE_MS`: some kernels never end on some drivers. */
async function inTime(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const minutes = PATIENCE_MS / 60_000;
    timer = setTimeout(() => reject(new Error(`It did not finish a step in ${minutes} minutes.`)), PATIENCE_MS);
  });
  try {
    await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return 'Not installed: it is a development dependency of this repository.';
  }
  return toErrorMessage(error).message.split('\n', 1)[0]!;
}
