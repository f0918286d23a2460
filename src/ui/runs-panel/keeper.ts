/** Keeps the current run as it goes: what is new is written once a second, and training never waits for it. */
import type { Config } from '../../core/config.ts';
import type { PackedState } from '../../core/packed_state.ts';
import type { History } from '../../core/record.ts';
import type { RunFacts } from '../../core/run_facts.ts';
import { isOver } from '../../core/run_state.ts';
import type { Verdict } from '../../diagnosis/verdict.ts';
import type { LabController } from '../../lab/controller.ts';
import type { RunProgress } from '../../store/kept_run.ts';
import type { RunStore } from '../../store/runs.ts';
import { stepsDone } from '../speed.ts';
import { sketchOf } from './sketch.ts';

const EVERY_MS = 1000;
const LOCK = 'loss-curve-lab/run/';

/** What a run was started with. */
export type Origin = Pick<RunProgress, 'experiment' | 'fix' | 'scale' | 'options' | 'config' | 'planned'>;

/** What there is to write, and what has been written. */
interface Current {
  id: string;
  began: number;
  /** The number that the controller gave the run. */
  run: number;
  origin: Origin;
  history: History;
  epoch: number;
  facts: RunFacts | null;
  live: Config;
  ended: RunProgress['ended'];
  verdict: Verdict | null;
  saved: PackedState | null;
  written: { records: number; epoch: number; ended: RunProgress['ended']; saved: PackedState | null };
  release: () => void;
}

/** Told when something of a run was kept, or could not be. */
export interface KeeperListener {
  onKept(progress: RunProgress, hasState: boolean): void;
  onFailure(error: unknown): void;
}

export class Keeper {
  /** Null while nothing is to be kept. */
  store: RunStore | null = null;
  private current: Current | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private last = 0;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly lab: LabController,
    private readonly listener: KeeperListener,
  ) {
    lab.addEventListener('change', () => this.follow());
    addEventListener('pagehide', () => void this.write());
  }

  /** Id of the run that is being kept. */
  get id(): string | null {
    return this.current && this.current.run === this.lab.run ? this.current.id : null;
  }

  /**
   * The controller has just begun a run.
   * @param past the kept run that it goes on with
   */
  begin(origin: Origin, past: Pick<RunProgress, 'id' | 'began'> | null = null): string {
    const { history, epoch, run, config, saved } = this.lab;
    const { id, began } = past ?? { id: crypto.randomUUID(), began: Date.now() };
    const written = { records: past ? history.step.length : 0, epoch, ended: null, saved: past && saved };
    const state = { facts: null, live: config ?? origin.config, ended: null, verdict: null, saved };
    this.current = { id, began, run, origin, history, epoch, ...state, written, release: hold(LOCK + id) };
    return id;
  }

  /** Keeps the latest verdict with the run. */
  judge(verdict: Verdict | null): void {
    const { current } = this;
    if (!current || current.run !== this.lab.run || verdict === current.verdict || !verdict) return;
    current.verdict = verdict;
    this.schedule(verdict.final);
  }

  /** Waits until everything so far is written. */
  async settled(): Promise<void> {
    await this.write();
    await this.work;
  }

  private follow(): void {
    const { current, lab } = this;
    if (!current) return;
    if (lab.run !== current.run) {
      current.ended ??= 'stopped'; // something else has taken its place
      void this.write().then(() => current.release());
      this.current = null;
      return;
    }
    const { epoch, facts, config, startConfig, saved } = lab;
    if (startConfig) current.origin = { ...current.origin, config: startConfig };
    Object.assign(current, { epoch, facts, live: config ?? current.live, saved });
    current.ended = isOver(lab) ? lab.state : null;
    this.schedule(current.ended !== current.written.ended);
  }

  private schedule(atOnce: boolean): void {
    if (atOnce && this.timer !== null) clearTimeout(this.timer);
    if (!atOnce && this.timer !== null) return;
    const wait = atOnce ? 0 : Math.max(0, this.last + EVERY_MS - performance.now());
    this.timer = setTimeout(() => void this.write(), wait);
  }

  /** One after the other; what comes to be written meanwhile is written with the next. */
  private write(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.last = performance.now();
    const { current } = this;
    if (current) this.work = this.work.then(() => this.keep(current));
    return this.work;
  }

  private async keep(current: Current): Promise<void> {
    const { store } = this;
    const { id, history, epoch, ended, saved, written } = current;
    if (!store || history.step.length === 0) return;
    const anew = epoch !== written.epoch || (ended !== null && written.ended === null);
    const records = history.step.length;
    const progress = progressOf(current);
    try {
      await store.keep(progress, history, anew ? 0 : written.records);
      Object.assign(written, { records, epoch, ended });
      // After its records: a state without the curve before it would leave a gap.
      if (saved && saved !== written.saved) await store.keepState(id, saved);
      written.saved = saved;
      this.listener.onKept(progress, saved !== null);
    } catch (error) {
      this.listener.onFailure(error);
    }
  }
}

function progressOf({ id, began, origin, history, facts, live, ended, verdict }: Current): RunProgress {
  const { tunes, skills, stoppedEarly, trainLoss } = history;
  const short = verdict && {
    pattern: verdict.pattern,
    kind: verdict.kind,
    confidence: verdict.confidence,
    final: verdict.final,
  };
  const past = { tunes: [...tunes], skills: [...skills], stoppedEarly, sketch: sketchOf(trainLoss) };
  return { id, began, ...origin, live, facts, ended, steps: stepsDone(history), verdict: short, ...past };
}

/** Tells other tabs that the run is at work here, until it is released or the page is gone. */
function hold(name: string): () => void {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  navigator.locks?.request(name, () => held).catch(() => {}); // without locks every tab is taken for the only one
  return release;
}

/** Ids of the runs that are at work in any tab. */
export async function runsAtWork(): Promise<Set<string>> {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  const names = held.flatMap(({ name }) => (name?.startsWith(LOCK) ? [name.slice(LOCK.length)] : []));
  return new Set(names);
}
