/** Trains the run of the page once more without its fault, in the background and only while nothing else trains. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Config } from '../../core/config.ts';
import type { History } from '../../core/record.ts';
import { runKey, type RunOptions } from '../../core/run_options.ts';
import { isAtRest } from '../../core/run_state.ts';
import type { LabController } from '../../lab/controller.ts';
import type { Setup } from '../lab-view/setup.ts';
import type { OwnLab } from '../own-lab.ts';
import { speedOf, stepsDone } from '../speed.ts';
import { twinConfig, twinDuration } from './twin-config.ts';

/** What takes no longer is trained without being asked for. */
const CHEAP_MS = 30_000;
/** Runs that are kept in case they turn out to be the twin of another. */
const MOST_KNOWN = 8;

/** `hidden`: switched off. `offered`: it would take `ms`. `training`: so much of it is done. */
export type TwinState =
  | { kind: 'none' }
  | { kind: 'hidden' }
  | { kind: 'offered'; ms: number | null }
  | { kind: 'training'; share: number }
  | { kind: 'shown' }
  | { kind: 'failed' };

interface Wanted {
  config: Config;
  options: RunOptions;
  text: string | null;
  /** It is drawn no further than the run it is the twin of. */
  steps: number;
}

export type TwinRun = Pick<LabController, 'state' | 'history' | 'config' | 'resumable'>;

export class HealthyTwin implements ReactiveController {
  private on = true;
  private asked = false;
  /** The run that it is the twin of. */
  private run: History | null = null;
  private wanted: Wanted | null = null;
  private duration: number | null = null;
  private open: OwnLab | null = null;
  private found: History | null = null;
  private failed = false;
  private readonly known = new Map<string, History>();

  /** @param newLab gives a lab of its own: the one of the page goes on */
  constructor(
    private readonly host: Pick<ReactiveControllerHost, 'addController' | 'requestUpdate'>,
    private readonly newLab: () => OwnLab,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.close();
  }

  /** What there is of it to be shown. */
  get history(): History | null {
    return this.on ? (this.found ?? this.open?.lab.history ?? null) : null;
  }

  get state(): TwinState {
    if (!this.wanted) return { kind: 'none' };
    if (!this.on) return { kind: 'hidden' };
    if (this.found) return { kind: 'shown' };
    if (this.failed) return { kind: 'failed' };
    if (!this.open) return { kind: 'offered', ms: this.duration };
    return { kind: 'training', share: Math.min(1, stepsDone(this.open.lab.history) / this.wanted.steps) };
  }

  /** Shows it, or hides it and ends its training; where it is not there yet, that it is wanted counts. */
  switch(on: boolean): void {
    this.on = this.asked = on;
    this.failed = false;
    if (!on) this.close();
    this.host.requestUpdate();
  }

  /**
   * To be called at every change of the run.
   * @param setup what the run was started with, when it begins
   * @param text the person's own, where it is trained on
   */
  follow(setup: Setup, run: TwinRun, text: string | null): void {
    if (run.history !== this.run) this.begin(setup, run, text);
    if (run.state === 'done' && run.config) this.remember(run.config, setup.options, run.history);
    if (!this.wanted || this.found || this.failed || !this.on) return;
    if (this.open) return this.goOn(this.open.lab, isFree(run));
    if (!isFree(run)) return;
    const msPerStep = run.config && speedOf(run.history, run.config)?.msPerStep;
    if (!run.config || msPerStep == null) return;
    this.duration = twinDuration(this.wanted.config, run.config, this.wanted.steps, msPerStep);
    if (this.asked || this.duration <= CHEAP_MS) this.start(this.wanted);
  }

  private begin(setup: Setup, { history, config }: TwinRun, text: string | null): void {
    this.close();
    this.run = history;
    this.found = this.duration = null;
    this.failed = this.asked = false;
    const twin = config && twinConfig(setup, config);
    const steps = twin && Math.min(twin.max_iters, config.max_iters);
    this.wanted = twin && {
      config: twin,
      options: setup.options,
      text: twin.corpus === 'own' ? text : null,
      steps: steps!,
    };
    if (this.wanted) this.found = this.known.get(runKey(this.wanted.config, setup.options)) ?? null;
  }

  private start({ config, options, text }: Wanted): void {
    this.open = this.newLab();
    const { lab } = this.open;
    lab.addEventListener('change', () => this.look(lab));
    lab.start({ config, options, text });
  }

  /** Leaves the machine to the run while that goes on. */
  private goOn(lab: LabController, free: boolean): void {
    if (free && lab.state === 'paused') lab.resume();
    if (!free && lab.busy) lab.pause();
  }

  private look(lab: LabController): void {
    if (lab !== this.open?.lab || !this.wanted) return; // it has been given up
    if (lab.state === 'failed') {
      this.failed = true;
      this.close();
    } else if (stepsDone(lab.history) >= this.wanted.steps || lab.state === 'done') {
      this.found = lab.history;
      if (lab.state === 'done') this.remember(this.wanted.config, this.wanted.options, lab.history);
      this.close();
    }
    this.host.requestUpdate();
  }

  /** A run that was changed while it trained is none of its settings. */
  private remember(config: Config, options: RunOptions, history: History): void {
    if (history.tunes.length > 0 || config.corpus === 'own') return;
    const key = runKey(config, options);
    this.known.delete(key);
    this.known.set(key, history);
    if (this.known.size > MOST_KNOWN) this.known.delete(this.known.keys().next().value!);
  }

  private close(): void {
    this.open?.close();
    this.open = null;
  }
}

/** The machine is free for the twin of the run. */
const isFree = ({ state, history }: TwinRun) => history.step.length > 0 && isAtRest(state);
