/** Trains the cells of an atlas, several at a time where that is faster, and keeps what came out. */
import type { Config } from '../../core/config.ts';
import type { History } from '../../core/record.ts';
import { runKey, type RunOptions } from '../../core/run_options.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import type { Verdict } from '../../diagnosis/verdict.ts';
import type { LabController } from '../../lab/controller.ts';
import type { OwnLab } from '../own-lab.ts';
import { overviewOrder } from './order.ts';
import { cellsOf, type Cell, type AtlasPlan } from './plan.ts';

/** What a training left behind. */
export interface CellResult {
  verdict: Verdict;
  history: History;
  vocabSize: number;
  floor: number | null;
  /** It comes from a file, where a curve has fewer points. */
  thinned?: boolean;
}

/** A result, and what was trained for it. */
export interface TrainedCell {
  config: Config;
  result: CellResult;
}

export type AtlasState = 'resting' | 'training' | 'paused';

/** A lab of the atlas's own, and the cell that it is training. */
interface Hand extends OwnLab {
  cell: (Cell & { config: Config }) | null;
  stopFollowing(): void;
}

/** Tokens that a cell trains on; its time is roughly in proportion to them. */
const workOf = (config: Config): number =>
  config.max_iters * config.batch_size * config.gradient_accumulation_steps * config.block_size;

/**
 * Fires `change` whenever something is new; many a second while it trains.
 * Results are kept by what was trained, so another plan brings back those of its cells that were trained before.
 */
export class Atlas extends EventTarget {
  state: AtlasState = 'resting';
  cells: readonly Cell[];
  private readonly results = new Map<string, CellResult>();
  private readonly failures = new Map<string, string>();
  private hands: Hand[] = [];
  private queue: (Cell & { config: Config })[] = [];
  /** Time spent in training, work done in it, and since when it goes on. */
  private clock = { busy: 0, work: 0, since: 0 };

  constructor(
    public plan: AtlasPlan,
    private readonly now: () => number = () => performance.now(),
  ) {
    super();
    this.cells = cellsOf(plan);
  }

  /** Takes another plan; only while nothing trains. */
  choose(plan: AtlasPlan): void {
    if (this.state !== 'resting') return;
    this.plan = plan;
    this.cells = cellsOf(plan);
    this.changed();
  }

  /** The result of a cell, once it has one. */
  resultOf({ config }: Cell): CellResult | null {
    return (config && this.results.get(this.keyOf(config))) ?? null;
  }

  /** Why a cell has no result: its values contradict each other, or its training failed. Null if neither. */
  problemOf({ config, problem }: Cell): string | null {
    return problem ?? (config && this.failures.get(this.keyOf(config))) ?? null;
  }

  /** The training that a cell is in, if it is. */
  labOf(cell: Cell): LabController | null {
    return this.hands.find((hand) => hand.cell === cell)?.lab ?? null;
  }

  /** Cells that still have to be trained, those in training included. */
  get missing(): (Cell & { config: Config })[] {
    const trainable = (cell: Cell): cell is Cell & { config: Config } => cell.config !== null;
    return this.cells.filter(trainable).filter((cell) => !this.results.has(this.keyOf(cell.config)));
  }

  get done(): number {
    return this.cells.filter((cell) => this.resultOf(cell) !== null).length;
  }

  /** Measured on what was trained since the start; null before the first cell was finished. */
  get msLeft(): number | null {
    const { busy, work, since } = this.clock;
    if (work === 0) return null;
    const fraction = ({ cell, lab }: Hand) =>
      cell ? workOf(cell.config) * ((lab.history.step.length * cell.config.log_interval) / cell.config.max_iters) : 0;
    const begun = this.hands.reduce((sum, hand) => sum + fraction(hand), 0);
    const left = this.missing.reduce((sum, { config }) => sum + workOf(config), 0) - begun;
    const time = busy + (this.state === 'training' ? this.now() - since : 0);
    return Math.max(0, (left * time) / (work + begun));
  }

  /** Trains every cell that has no result yet, with as many hands. */
  start(hands: readonly OwnLab[]): void {
    if (this.state !== 'resting') return hands.forEach((hand) => hand.close());
    this.failures.clear();
    const { across, down } = this.plan;
    this.queue = overviewOrder(this.missing, across.values.length, down.values.length);
    this.clock = { busy: 0, work: 0, since: this.now() };
    this.state = 'training';
    this.hands = hands.map((own) => this.hire(own));
    for (const hand of this.hands) this.next(hand);
    this.changed();
  }

  pause(): void {
    if (this.state !== 'training') return;
    this.state = 'paused';
    this.clock.busy += this.now() - this.clock.since;
    for (const { cell, lab } of this.hands) if (cell) lab.pause();
    this.changed();
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'training';
    this.clock.since = this.now();
    for (const hand of this.hands) {
      if (hand.cell) hand.lab.resume();
      else this.next(hand); // it finished while the pause was on its way
    }
    this.changed();
  }

  /** Gives up what trains; the results of the finished cells stay. */
  cancel(): void {
    if (this.state === 'resting') return;
    this.queue = [];
    this.rest();
  }

  /** Takes in what was trained before; what is there already has more points. */
  restore({ setup: { options } }: AtlasPlan, trained: readonly TrainedCell[]): void {
    for (const { config, result } of trained) {
      const key = runKey(config, options);
      if (!this.results.has(key)) this.results.set(key, result);
    }
    this.changed();
  }

  private hire(own: OwnLab): Hand {
    const follow = () => this.follow(hand);
    const hand: Hand = { ...own, cell: null, stopFollowing: () => own.lab.removeEventListener('change', follow) };
    own.lab.addEventListener('change', follow);
    return hand;
  }

  private next(hand: Hand): void {
    const cell = this.queue.shift() ?? null;
    hand.cell = cell;
    if (cell) hand.lab.start({ config: cell.config, options: this.plan.setup.options, text: null });
    else if (this.hands.every((one) => one.cell === null)) this.rest();
  }

  private follow(hand: Hand): void {
    const { cell, lab } = hand;
    if (!cell || !['done', 'failed'].includes(lab.state)) return this.changed();
    const { history, facts, error } = lab;
    if (lab.state === 'done' && facts) {
      const { vocabSize, floor } = facts;
      const verdict = diagnose(history, { final: true, vocabSize, floor });
      this.results.set(this.keyOf(cell.config), { verdict, history, vocabSize, floor });
    } else if (error) {
      this.failures.set(this.keyOf(cell.config), error.message);
    } else {
      return; // the reason comes with the next message
    }
    this.clock.work += workOf(cell.config);
    hand.cell = null;
    this.dispatchEvent(new Event('finished'));
    if (this.state === 'training') this.next(hand);
    this.changed();
  }

  private rest(): void {
    for (const { close, stopFollowing } of this.hands) {
      stopFollowing();
      close();
    }
    this.hands = [];
    this.state = 'resting';
    this.changed();
  }

  private keyOf(config: Config): string {
    return runKey(config, this.plan.setup.options);
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}

/** Trainings at a time: a GPU does one after the other, and on the CPU half the cores are left to others. */
export function handsFor({ engine, adapter }: RunOptions, hasGpu: boolean, cores: number): number {
  const onCpu = engine === 'plan' && (adapter === 'cpu' || (adapter === 'auto' && !hasGpu));
  return onCpu ? Math.min(4, Math.max(1, Math.floor(cores / 2))) : 1;
}
