import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { LabError } from '../../core/errors.ts';
import { LESSONS, PATTERNS, type Lesson } from '../../core/pattern.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import type { Evidence } from '../../diagnosis/verdict.ts';
import type { LabController } from '../../lab/controller.ts';
import { findExperiment, SCALES, type Experiment } from '../../lab/experiments/index.ts';
import { parseHash } from '../../store/url.ts';
import type { Recording } from '../../store/recording.ts';
import { CurveReader, type Before } from '../diagnosis-panel/curve-reader.ts';
import { patternName } from '../diagnosis-panel/verdict-words.ts';
import { sketch } from '../experiment-cards/experiment-cards.ts';
import { describeConfig, describeReading } from '../lab-view/state-words.ts';
import type { PlotFrame } from '../loss-chart/plot-frame.ts';
import { shared } from '../shared.ts';
import '../diagnosis-panel/diagnosis-panel.ts';
import '../loss-chart/loss-chart.ts';
import '../notice-bar/notice-bar.ts';
import './playback-bar.ts';
import { Playback, type PlaybackSpeed } from './playback.ts';
import { recordedStyles } from './recorded-styles.ts';
import { isRecorded, loadRecording, type RecordingName } from './recordings.ts';

/** Real trainings of the past, for machines that cannot train: played, read and labelled as what they are. */
@customElement('recorded-view')
export class RecordedView extends LitElement {
  /** The live lab, which goes on behind; nothing here touches it. */
  @property({ attribute: false }) lab!: LabController;
  @state() private name: RecordingName = { experiment: 'good', fix: null };
  @state() private evidence: Evidence | null = null;
  @state() private problem: string | null = null;
  @query('h1') private heading!: HTMLElement;
  private readonly playback = new Playback(this);
  private reading = new CurveReader();
  /** The run without the fix, while one with a fix is played. */
  private baseline: Before | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.followAddress);
    addEventListener('popstate', this.followAddress);
    addEventListener('keydown', this.onKey);
    void this.load(nameIn(location.hash));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.followAddress);
    removeEventListener('popstate', this.followAddress);
    removeEventListener('keydown', this.onKey);
  }

  override willUpdate(): void {
    this.reading.follow(this.playback, () => performance.now());
    if (!this.reading.verdict) this.evidence = null;
  }

  override firstUpdated(): void {
    this.heading.focus({ preventScroll: true });
  }

  override render() {
    const experiment = findExperiment(this.name.experiment);
    const fix = experiment.fixes.find(({ id }) => id === this.name.fix);
    const { recording } = this.playback;
    return html`
      <main>
        <div class="stage">
          <nav aria-label="Recorded runs">${LESSONS.map((lesson) => this.link(lesson))}</nav>
          <div class="head">
            <h1 tabindex="-1">${experiment.title}${fix ? html` <small>with “${fix.title}”</small>` : nothing}</h1>
            <span class="badge">Recorded run</span>
          </div>
          <p>${experiment.look} ${recording ? html`<span class="soft">${origin(recording)}</span>` : nothing}</p>
          <notice-bar .sentences=${this.problem === null ? [] : [this.problem]}></notice-bar>
          ${this.curve()}
        </div>
        <aside>${this.side(experiment)}</aside>
        <p role="status" class="unseen">${this.announcement()}</p>
      </main>
    `;
  }

  private link(lesson: Lesson) {
    return html`<a
      class=${lesson}
      href=${hashOf({ experiment: lesson, fix: null })}
      aria-current=${lesson === this.name.experiment ? 'true' : nothing}
    >
      ${sketch(lesson)} ${PATTERNS[lesson]}
    </a>`;
  }

  private curve() {
    const { playback } = this;
    return html`
      <div class="chart">
        <span class="badge" aria-hidden="true">Recorded</span>
        <loss-chart
          .history=${playback.history}
          .revision=${playback.revision}
          .epoch=${playback.epoch}
          .frame=${this.frame()}
          .finding=${describeReading(this.reading.verdict)}
          ?resting=${playback.state !== 'running'}
          @point=${this.onPoint}
          ><p>${playback.recording ? html`Press <b>Play</b> to see it as it was trained.` : 'Loading…'}</p></loss-chart
        >
      </div>
      <playback-bar
        ?playing=${playback.state === 'running'}
        .done=${playback.done}
        .total=${playback.total}
        .speed=${playback.speed}
        @play=${() => playback.play()}
        @pause=${() => playback.pause()}
        @seek=${(event: CustomEvent<number>) => playback.seek(event.detail)}
        @speed=${(event: CustomEvent<PlaybackSpeed>) => this.setSpeed(event.detail)}
      ></playback-bar>
    `;
  }

  private side(experiment: Experiment) {
    const { lab, name } = this;
    const fixes = experiment.fixes.filter(({ id }) => isRecorded({ ...name, fix: id }));
    const others = experiment.fixes.length - fixes.length;
    const address = new URLSearchParams(
      name.fix === null ? { experiment: name.experiment } : { ...name, fix: name.fix },
    );
    return html`
      <p class="badge">Read from a recorded run</p>
      <diagnosis-panel
        .verdict=${this.reading.verdict}
        .history=${this.playback.history}
        .baseline=${this.baseline}
        .experiment=${{ ...experiment, fixes }}
        .fix=${name.fix}
        @fix=${(event: CustomEvent<string>) => (location.hash = hashOf({ ...name, fix: event.detail }))}
        .pointed=${this.evidence}
        @point=${this.onPoint}
      ></diagnosis-panel>
      ${name.fix === null ? nothing : html`<p><a href=${hashOf({ ...name, fix: null })}>Replay it without the fix</a></p>`}
      <p class="soft">
        ${others > 0 ? 'Other fixes are not recorded: they can be tried in the lab. ' : nothing}
        ${lab.held ? nothing : html`<a href="#${address}">Train this in the lab</a>`}
      </p>
    `;
  }

  private announcement(): string {
    const { verdict } = this.reading;
    if (verdict?.final) return `Recorded run at its end. The verdict: ${patternName(verdict)}`;
    return this.playback.state === 'running' ? 'Replaying a recorded run' : '';
  }

  private frame(): PlotFrame {
    const { recording } = this.playback;
    const { facts, config } = recording ?? {};
    const before = this.baseline;
    return {
      vocabSize: facts?.vocabSize ?? null,
      floor: facts?.floor ?? null,
      maxSteps: config?.max_iters ?? 1,
      clip: config?.grad_clip ?? 0,
      overlay: before && { history: before.history, label: `before: ${patternName(before.verdict)}` },
      band: this.evidence,
      evidence: this.reading.verdict?.evidence ?? [],
    };
  }

  /** The run that is asked for, and the one it is held against; it plays at once unless motion is unwelcome. */
  private async load(name: RecordingName): Promise<void> {
    this.name = name;
    this.problem = null;
    this.baseline = null;
    this.reading = new CurveReader();
    this.playback.load(null);
    try {
      const names = name.fix === null ? [name] : [name, { ...name, fix: null }];
      const [recording, before] = await Promise.all(names.map(loadRecording));
      if (name !== this.name || !this.isConnected) return;
      this.baseline = before ? finished(before) : null;
      this.playback.load(recording!);
      if (!matchMedia('(prefers-reduced-motion: reduce)').matches) this.playback.play();
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      if (name === this.name) this.problem = error.message;
    }
  }

  private setSpeed(speed: PlaybackSpeed): void {
    this.playback.speed = speed;
    this.requestUpdate();
  }

  private readonly onPoint = (event: CustomEvent<Evidence | null>) => (this.evidence = event.detail);

  private readonly followAddress = () => {
    const name = nameIn(location.hash);
    const { experiment, fix } = this.name;
    if (name.experiment !== experiment || name.fix !== fix) void this.load(name);
  };

  private readonly onKey = (event: KeyboardEvent) => {
    if (event.key !== ' ' || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const target = event.composedPath()[0];
    if (target instanceof Element && target.closest('button, input, select, summary, a')) return;
    event.preventDefault();
    if (this.playback.state === 'running') this.playback.pause();
    else this.playback.play();
  };

  static override styles = [shared, recordedStyles];
}

/** The run that the address asks for: for a cause the card that it belongs to, and the first card if it names nothing. */
function nameIn(hash: string): RecordingName {
  const { experiment = 'good', fix = null } = parseHash(hash).address;
  const name = { experiment, fix };
  if (isRecorded(name)) return name;
  const card = LESSONS.find((lesson) => findExperiment(lesson).causes.includes(experiment)) ?? 'good';
  return { experiment: isRecorded({ experiment, fix: null }) ? experiment : card, fix: null };
}

const hashOf = ({ experiment, fix }: RecordingName) =>
  `#${new URLSearchParams({ view: 'recorded', experiment, ...(fix === null ? {} : { fix }) })}`;

function finished({ history, facts: { vocabSize, floor } }: Recording): Before {
  return { history, verdict: diagnose(history, { vocabSize, floor, final: true }) };
}

/** How and with what a recording was trained, in words. */
const origin = ({ config, scale, facts }: Recording): string =>
  `A real training, replayed: ${SCALES[scale].title.toLowerCase()} scale on ${facts.adapter}, seed ${config.seed}. ${describeConfig(config)}`;

declare global {
  interface HTMLElementTagNameMap {
    'recorded-view': RecordedView;
  }
}
