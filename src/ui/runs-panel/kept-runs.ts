/** The runs that are kept, and what a person does with them. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { LabError } from '../../core/errors.ts';
import type { PackedState } from '../../core/packed_state.ts';
import type { History } from '../../core/record.ts';
import type { Verdict } from '../../diagnosis/verdict.ts';
import type { LabController } from '../../lab/controller.ts';
import { NO_CARE, type Care, type KeptRun, type RunProgress } from '../../store/kept_run.ts';
import { MOST_RUNS } from '../../store/kept_run.ts';
import type { RunStore } from '../../store/runs.ts';
import { storeError } from '../../store/store_error.ts';
import type { ExportId } from '../log-view/exports.ts';
import { Keeper, runsAtWork, type Origin } from './keeper.ts';

/** More curves than this cannot be told apart. */
export const MOST_COMPARED = 5;
/** How many runs stay at first when space is short. */
const FEW_RUNS = 20;

/** A run whose curve is laid beneath the current one. */
export interface Compared {
  id: string;
  history: History;
  /** Which of the colours and dashes. */
  slot: number;
}

export class KeptRuns implements ReactiveController {
  /** The newest first. */
  runs: readonly KeptRun[] = [];
  compared: readonly Compared[] = [];
  /** Ids of runs with a state to go on from. */
  withState: ReadonlySet<string> = new Set();
  /** Why runs are not kept; null while they are. */
  problem: string | null = null;
  /** The run that the page was closed on, while it can be gone on with and nobody has said no. */
  interrupted: KeptRun | null = null;
  /** The run that was deleted last, while it can be taken back. */
  deleted: KeptRun | null = null;
  /** The earlier run that is open. */
  private opened: { id: string; run: number } | null = null;
  private store: RunStore | null = null;
  private readonly keeper: Keeper;
  private readonly others = new BroadcastChannel('loss-curve-lab/runs');

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly lab: LabController,
    /** What the curve of the current run says. */
    private readonly verdict: () => Verdict | null,
  ) {
    host.addController(this);
    this.keeper = new Keeper(lab, {
      onKept: (progress, hasState) => this.kept(progress, hasState),
      onFailure: (error) => void this.onFailure(error),
    });
    this.others.onmessage = () => void this.attempt(() => this.refresh());
    void this.open();
  }

  hostConnected(): void {}

  hostUpdated(): void {
    this.keeper.judge(this.verdict());
  }

  /** Id of the run whose curve is shown. */
  get shownId(): string | null {
    const opened = this.opened?.run === this.lab.run ? this.opened.id : null;
    return this.keeper.id ?? opened;
  }

  /** Whether the run whose curve is shown has a state to go on from. */
  get canGoOn(): boolean {
    return this.shownId !== null && this.withState.has(this.shownId);
  }

  /** The older neighbour in time. */
  before({ id }: KeptRun): KeptRun | null {
    return this.runs[this.runs.findIndex((run) => run.id === id) + 1] ?? null;
  }

  /** The controller has just begun a run. @param past the kept run that it goes on with */
  begin(origin: Origin, text: string | null, past: KeptRun | null = null): void {
    const id = this.keeper.begin(origin, past);
    if (past?.id === this.interrupted?.id) this.interrupted = null;
    void this.attempt(async (store) => {
      if (text !== null) await store.keepText(id, text);
      if (this.runs.length >= MOST_RUNS) await this.makeRoom(store, MOST_RUNS);
    });
  }

  /** The controller has just been shown this run. */
  show({ id }: KeptRun): void {
    this.opened = { id, run: this.lab.run };
    this.host.requestUpdate();
  }

  async history(id: string): Promise<History | null> {
    if (id === this.keeper.id) return this.lab.history;
    await this.keeper.settled();
    return this.attempt((store) => store.history(id));
  }

  /** What a run can go on with. */
  async continuation(id: string): Promise<{ history: History; state: PackedState | null; text: string | null } | null> {
    await this.keeper.settled();
    return this.attempt(async (store) => ({
      history: await store.history(id),
      state: await store.state(id),
      text: await store.text(id),
    }));
  }

  /** Renames or pins. */
  async care(id: string, care: Partial<Care>): Promise<void> {
    await this.attempt(async (store) => {
      await store.care(id, care);
      await this.refresh();
      this.tellOthers();
    });
  }

  /**
   * Out of the list; it can be taken back until the page is opened again, in whatever tab.
   * @returns a sentence where it cannot be deleted
   */
  async delete(run: KeptRun): Promise<string | null> {
    if (run.id !== this.keeper.id && (await runsAtWork()).has(run.id))
      return 'This run is open in another tab. Reset it there, and then delete it.';
    this.compared = this.compared.filter(({ id }) => id !== run.id);
    if (this.interrupted?.id === run.id) this.interrupted = null;
    await this.care(run.id, { deleted: true });
    this.deleted = run;
    this.host.requestUpdate();
    return null;
  }

  async undelete(): Promise<void> {
    const { deleted } = this;
    this.deleted = null;
    if (deleted) await this.care(deleted.id, { deleted: false });
  }

  /** The offer to go on is turned down; the run stays. */
  async leave(): Promise<void> {
    const { interrupted } = this;
    this.interrupted = null;
    if (interrupted) await this.care(interrupted.id, { left: true });
  }

  /** Lays a curve beneath the current one, or takes it away. */
  async compare(id: string): Promise<void> {
    const { compared } = this;
    if (compared.some((one) => one.id === id)) this.compared = compared.filter((one) => one.id !== id);
    else {
      const history = await this.history(id);
      const slot = [0, 1, 2, 3, 4].find((free) => !this.compared.some((one) => one.slot === free));
      if (history && slot !== undefined) this.compared = [...this.compared, { id, history, slot }];
    }
    this.host.requestUpdate();
  }

  async save(run: KeptRun, as: ExportId): Promise<void> {
    const history = await this.history(run.id);
    const { saveRun } = await import('./run-files.ts');
    if (history) saveRun(run, history, as);
  }

  /** @returns a sentence where the file is no run */
  async take(file: File): Promise<string | null> {
    try {
      const { readRun } = await import('./run-files.ts');
      const { run, history } = await readRun(file);
      await this.attempt(async (store) => {
        await store.keep(run, history, 0);
        await store.care(run.id, { name: run.name });
        await this.refresh();
        this.tellOthers();
      });
      return this.problem;
    } catch (error) {
      if (error instanceof LabError) return error.message;
      throw error;
    }
  }

  private async open(): Promise<void> {
    try {
      const { RunStore } = await import('../../store/runs.ts'); // the page is there first
      this.store = await RunStore.open((why) => this.stopKeeping(why.message));
      await this.store.makeRoom([...(await runsAtWork())]);
      this.keeper.store = this.store;
      await this.refresh();
      this.tellOthers(); // what has been let go cannot be taken back any more
      const atWork = await runsAtWork();
      const open = this.runs.find(({ ended, left, id }) => ended === null && !left && !atWork.has(id));
      if (open && !this.lab.held) this.interrupted = open;
    } catch (error) {
      this.stopKeeping(storeError(error).message);
    }
    this.host.requestUpdate();
  }

  private async refresh(): Promise<void> {
    if (!this.store) return;
    if (this.deleted && !(await this.store.get(this.deleted.id))) this.deleted = null; // gone for good
    [this.runs, this.withState] = [await this.store.list(), await this.store.idsWithState()];
    this.host.requestUpdate();
  }

  private kept(progress: RunProgress, hasState: boolean): void {
    const known = this.runs.find(({ id }) => id === progress.id);
    const run = { ...NO_CARE, ...known, ...progress };
    this.runs = known ? this.runs.map((one) => (one === known ? run : one)) : [run, ...this.runs];
    if (hasState) this.withState = new Set([...this.withState, run.id]);
    if (!known || known.ended !== run.ended) this.tellOthers();
    this.host.requestUpdate();
  }

  private async attempt<T>(work: (store: RunStore) => Promise<T>): Promise<T | null> {
    if (!this.store) return null;
    try {
      return await work(this.store);
    } catch (error) {
      await this.onFailure(error);
      return null;
    }
  }

  /** A full disk gets one more chance, without the oldest runs; with anything else the lab goes on without keeping. */
  private async onFailure(thrown: unknown): Promise<void> {
    const error = storeError(thrown);
    const { store } = this;
    if (error.problem === 'full' && store && this.runs.length > FEW_RUNS) {
      try {
        return await this.makeRoom(store, FEW_RUNS); // what was not written comes with the next second
      } catch {
        // Told below.
      }
    }
    this.stopKeeping(error.message);
  }

  private async makeRoom(store: RunStore, most: number): Promise<void> {
    const spared = [...(await runsAtWork()), ...this.compared.map(({ id }) => id)];
    await store.makeRoom([...spared, ...(this.shownId === null ? [] : [this.shownId])], most);
    this.deleted = null;
    await this.refresh();
    this.tellOthers();
  }

  private stopKeeping(why: string): void {
    this.keeper.store = null;
    this.problem = why;
    this.host.requestUpdate();
  }

  private tellOthers(): void {
    this.others.postMessage('changed');
  }
}
