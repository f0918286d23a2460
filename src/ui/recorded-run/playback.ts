/** Plays a recorded run: its history grows step by step, as that of a training does. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { appendRecord, emptyHistory, recordAt, truncateHistory, type History } from '../../core/record.ts';
import type { Recording } from '../../store/recording.ts';
import type { RunToRead } from '../diagnosis-panel/curve-reader.ts';

/** Steps a second; the last shows all at once. */
export const SPEEDS = [10, 40, 160, Infinity] as const;
export type PlaybackSpeed = (typeof SPEEDS)[number];

const EVERY_MS = 50;

export class Playback implements ReactiveController, RunToRead {
  recording: Recording | null = null;
  state: 'idle' | 'running' | 'paused' | 'done' = 'idle';
  readonly resumable = false;
  history: History = emptyHistory();
  revision = 0;
  epoch = 0;
  speed: PlaybackSpeed = 40;
  private timer: ReturnType<typeof setInterval> | undefined;
  /** When it was last advanced, and the part of a step that was left over. */
  private last = 0;
  private rest = 0;

  constructor(
    private readonly host: Pick<ReactiveControllerHost, 'addController' | 'requestUpdate'>,
    private readonly now = () => performance.now(),
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.pause();
  }

  get facts() {
    return this.recording?.facts ?? null;
  }

  /** Steps that the recording has. */
  get total(): number {
    return this.recording?.history.step.length ?? 0;
  }

  /** Steps that are shown. */
  get done(): number {
    return this.history.step.length;
  }

  /** Another recording, from its beginning. */
  load(recording: Recording | null): void {
    this.halt('idle');
    this.recording = recording;
    this.history = emptyHistory();
    this.changed(true);
  }

  /** Goes on, or begins again where it has come to the end. */
  play(): void {
    if (!this.recording || this.state === 'running') return;
    if (this.done === this.total) this.seek(0);
    this.state = 'running';
    this.last = this.now();
    this.timer = setInterval(() => this.advance(), EVERY_MS);
    this.advance();
    this.host.requestUpdate();
  }

  pause(): void {
    if (this.state === 'running') this.halt('paused');
  }

  /** Shows the first `count` steps. */
  seek(count: number): void {
    const { recording } = this;
    if (!recording) return;
    const shown = Math.max(0, Math.min(count, this.total));
    const back = shown < this.done;
    if (back) truncateHistory(this.history, recording.history.step[shown]!);
    for (let i = this.done; i < shown; i++) appendRecord(this.history, recordAt(recording.history, i));
    const { tunes, stoppedEarly } = recording.history;
    const end = this.history.step.at(-1) ?? -1;
    this.history.tunes = tunes.filter(({ step }) => step <= end);
    if (shown === this.total) this.history.stoppedEarly = stoppedEarly;
    if (shown === this.total) this.halt('done');
    else if (this.state === 'done') this.halt('paused');
    this.changed(back);
  }

  private advance(): void {
    const now = this.now();
    const steps = this.rest + ((now - this.last) / 1000) * this.speed;
    this.last = now;
    const whole = this.speed === Infinity ? this.total : Math.floor(steps);
    this.rest = this.speed === Infinity ? 0 : steps - whole;
    if (whole > 0) this.seek(this.done + whole);
  }

  private halt(state: Playback['state']): void {
    clearInterval(this.timer);
    this.rest = 0;
    this.state = state;
    this.host.requestUpdate();
  }

  private changed(tookBack: boolean): void {
    this.revision++;
    if (tookBack) this.epoch++;
    this.host.requestUpdate();
  }
}
