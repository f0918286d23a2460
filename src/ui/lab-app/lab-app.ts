import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { LIVE_KEYS, type ConfigKey, type LiveKey } from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import type { LabController, RunRequest } from '../../lab/controller.ts';
import { findExperiment } from '../../lab/experiments/index.ts';
import type { RunOptions, Scale } from '../../core/run_options.ts';
import type { Evidence } from '../../diagnosis/verdict.ts';
import { parseHash } from '../../store/url.ts';
import { Reading, type Before } from '../diagnosis-panel/reading.ts';
import type { Card, ExperimentCards } from '../experiment-cards/experiment-cards.ts';
import { Follow } from '../follow.ts';
import { LogFile } from '../log-view/log-file.ts';
import type { OwnText } from '../own-text/own-text.ts';
import { readText } from '../own-text/read-text.ts';
import type { SettingEvent } from '../setting-event.ts';
import { shared } from '../shared.ts';
import { speedOf, stepsDone } from '../speed.ts';
import type { TransportAction } from '../transport-bar/transport-bar.ts';
import { FileDrop } from './file-drop.ts';
import { frameOf } from './frame.ts';
import { wishOf } from './keys.ts';
import { layout } from './layout.ts';
import {
  cardOf,
  configOf,
  hashOf,
  isOwn,
  problemOf,
  scalesOf,
  setupFrom,
  withChanges,
  withExperiment,
  withFix,
  withOwnText,
  withScale,
  type Setup,
} from './setup.ts';
import { describeConfig, describeLog, describeState, describeVerdict } from './words.ts';
import '../best-weights/best-weights.ts';
import '../device-card/device-card.ts';
import '../diagnosis-panel/diagnosis-panel.ts';
import '../engine-choice/engine-choice.ts';
import '../experiment-cards/experiment-cards.ts';
import '../experiment-head/experiment-head.ts';
import '../instruments-panel/instruments-panel.ts';
import '../loss-chart/loss-chart.ts';
import '../notice-bar/notice-bar.ts';
import '../own-text/own-text.ts';
import '../page-head/page-head.ts';
import '../run-facts/run-facts.ts';
import '../sample-panel/sample-panel.ts';
import '../settings-panel/settings-panel.ts';
import '../transport-bar/transport-bar.ts';

const SAMPLE_TOKENS = 60;

/** The page: holds the setup of the next run, hands wishes to the controller and its state to the parts. */
@customElement('lab-app')
export class LabApp extends LitElement {
  @property({ attribute: false }) lab!: LabController;
  @state() private setup!: Setup;
  @state() private ownText: OwnText | null = null;
  @state() private notices: string[] = [];
  /** The run that the current one is to be held against. */
  @state() private baseline: Before | null = null;
  /** What the pointer is at in the diagnosis. */
  @state() private evidence: Evidence | null = null;
  /** A log covers the lab, which goes on behind it. */
  @state() private logShown = false;
  @query('.settings') private settings!: HTMLElement;
  @query('experiment-cards') private cards!: ExperimentCards;
  private readonly reading = new Reading();
  private readonly log = new LogFile(this);
  private readonly drop = new FileDrop(this, ([file, ...others]) => void this.takeFile(file, others.length));

  override connectedCallback(): void {
    super.connectedCallback();
    new Follow(this, this.lab);
    this.lab.addEventListener('change', this.followDevice);
    this.readAddress();
    addEventListener('hashchange', this.readAddress);
    addEventListener('keydown', this.onKey);
    this.lab.probe();
  }

  override willUpdate(): void {
    this.reading.follow(this.lab, () => performance.now());
    if (!this.reading.verdict) this.evidence = null;
  }

  override render() {
    return html`
      <page-head
        .state=${this.lab.state}
        .words=${describeState(this.lab)}
        .finding=${this.logShown ? describeLog(this.log) : describeVerdict(this.reading.verdict)}
      ></page-head>
      <main>
        <experiment-cards
          .current=${this.logShown ? 'log' : cardOf(this.setup)}
          @card=${(event: CustomEvent<Card>) => this.pick(event.detail)}
        ></experiment-cards>
        <div class="stage" ?hidden=${this.logShown}>${this.renderStage()}</div>
        <aside ?hidden=${this.logShown}>${this.renderSide()}</aside>
        <div class="settings" ?hidden=${this.logShown}>${this.renderSettings()}</div>
        ${this.logShown ? this.renderLog() : nothing}
      </main>
      ${this.drop.hovering ? html`<div class="drop">Drop a training log to have it read, or a text to train on it</div>` : nothing}
    `;
  }

  private renderNotices() {
    const dismiss = () => (this.notices = []);
    return html`<notice-bar .sentences=${this.notices} dismissible @dismiss=${dismiss}></notice-bar>`;
  }

  private renderLog() {
    return html`<log-view
      .log=${this.log}
      .shown=${this.log.state}
      .reading=${this.log.reading}
      @back=${this.hideLog}
      @choose=${(event: CustomEvent<File>) => void this.takeFile(event.detail, 0, true)}
      @experiment=${(event: CustomEvent<string>) => this.pick(event.detail)}
      >${this.renderNotices()}</log-view
    >`;
  }

  private renderStage() {
    const { lab, setup } = this;
    const config = configOf(setup);
    const problem = problemOf(setup);
    return html`
      ${this.renderNotices()}
      <notice-bar .sentences=${lab.error ? [lab.error.message] : []}></notice-bar>
      <experiment-head
        .experiment=${findExperiment(setup.experiment)}
        .fix=${setup.fix}
        .own=${isOwn(setup)}
        .scale=${setup.scale}
        .about=${describeConfig(lab.config ?? config)}
        .locked=${lab.held}
        @cause=${(event: CustomEvent<string>) => this.pick(event.detail)}
        @scale=${(event: CustomEvent<Scale>) => this.change(withScale(setup, event.detail, true))}
      ></experiment-head>
      <loss-chart
        .history=${lab.history}
        .revision=${lab.revision}
        .epoch=${lab.epoch}
        .frame=${frameOf(lab, config, this.baseline, this.evidence)}
        ?resting=${lab.state !== 'running'}
        >${this.renderEmpty()}</loss-chart
      >
      <transport-bar
        .state=${lab.state}
        ?resumable=${lab.resumable}
        ?blocked=${problem !== null}
        .done=${stepsDone(lab.history)}
        .total=${(lab.config ?? config).max_iters}
        .speed=${lab.config && speedOf(lab.history, lab.config)}
        @transport=${(event: CustomEvent<TransportAction>) => this.act(event.detail)}
      ></transport-bar>
      <best-weights
        .history=${lab.history}
        .revision=${lab.revision}
        ?resting=${lab.state === 'paused' || lab.state === 'done'}
        @resume=${() => lab.resumeBest()}
      ></best-weights>
      ${problem === null ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
      <button class="jump" @click=${() => this.settings.scrollIntoView({ block: 'start' })}>Go to the settings</button>
    `;
  }

  private renderSettings() {
    const { lab, setup } = this;
    const config = configOf(setup);
    return html`
      <settings-panel .config=${config} ?locked=${lab.held} @setting=${this.onSetting}>
        <own-text
          slot="data"
          .chosen=${this.ownText}
          ?disabled=${lab.held}
          @file=${(event: CustomEvent<File>) => this.takeText(event.detail)}
        ></own-text>
        <engine-choice
          slot="run"
          .options=${setup.options}
          ?disabled=${lab.held}
          @options=${(event: CustomEvent<RunOptions>) => this.change({ ...setup, options: event.detail })}
        ></engine-choice>
      </settings-panel>
      <instruments-panel
        .inspection=${lab.inspection}
        .skills=${lab.history.skills}
        ?open=${lab.inspecting}
        @inspect=${(event: CustomEvent<boolean>) => lab.inspect(event.detail)}
      ></instruments-panel>
      ${
        setup.fix !== null || Object.keys(setup.changes).length > 0
          ? html`<button
              class="restore"
              ?disabled=${lab.held}
              @click=${() => this.replace({ ...setup, fix: null, changes: {} })}
            >
              Back to the settings of “${findExperiment(setup.experiment).title}”
            </button>`
          : nothing
      }
    `;
  }

  /** What stands where the curve will be. */
  private renderEmpty() {
    if (this.lab.state === 'preparing') return html`<p>${this.lab.detail ?? 'Preparing'}…</p>`;
    if (isOwn(this.setup) && !this.ownText)
      return html`<p>Drop a text file on the page, or choose one under “Text” in the settings.</p>`;
    const end = this.setup.experiment === 'good' ? 'watch a language model learn' : 'see what becomes of it';
    return html`<p>Press <b>Start</b> and ${end}, from knowing nothing.</p>`;
  }

  private renderSide() {
    const { lab, setup } = this;
    const slow = lab.probed && (lab.device === null || lab.device.software);
    return html`
      <diagnosis-panel
        .verdict=${this.reading.verdict}
        .history=${lab.history}
        .baseline=${this.baseline}
        .experiment=${findExperiment(setup.experiment)}
        .fix=${setup.fix}
        @fix=${(event: CustomEvent<string>) => this.tryFix(event.detail)}
        @point=${(event: CustomEvent<Evidence | null>) => (this.evidence = event.detail)}
      ></diagnosis-panel>
      <run-facts
        .facts=${lab.facts}
        .counts=${lab.counts}
        .speed=${lab.config && speedOf(lab.history, lab.config)}
      ></run-facts>
      <sample-panel
        .samples=${lab.samples}
        ?ready=${lab.facts !== null && ['running', 'paused', 'done'].includes(lab.state)}
        @generate=${() => lab.generate(SAMPLE_TOKENS)}
      ></sample-panel>
      <device-card
        ?probed=${lab.probed}
        .report=${lab.device}
        .problem=${lab.deviceProblem}
        .used=${lab.facts?.adapter ?? null}
        ?cpu=${setup.options.adapter === 'cpu'}
        ?offer=${slow && !lab.held && configOf(setup).vocabulary === 'gpt2'}
        @compact=${() => this.change(withChanges(setup, { vocabulary: 'compact' }))}
      ></device-card>
    `;
  }

  private act(action: TransportAction): void {
    const { lab } = this;
    if (action === 'step' && lab.held) return lab.step();
    if (action === 'reset' || (action === 'start' && this.setup.fix === null)) this.baseline = null;
    if (action !== 'start' && action !== 'step') lab[action]();
    else this.start(action === 'step');
    this.requestUpdate(); // what is shown of the old state would be read as that of the new one
  }

  private start(oneStep = false): void {
    const request = this.request();
    if (request) this.lab.start(request, oneStep);
  }

  /** A card was pressed, or a cause was chosen. */
  private pick(id: string): void {
    const { setup } = this;
    if (id === 'log') return this.showLog();
    if (this.logShown) {
      void this.hideLog();
      if (id === cardOf(setup)) return; // what trains behind the log goes on
    }
    this.replace(id === 'own' ? withOwnText(setup) : withExperiment(setup, id));
  }

  private replace(setup: Setup): void {
    this.clearFor(setup);
    this.change(setup);
  }

  /** The curve of one experiment must not stand under the name of another. */
  private clearFor({ experiment, fix }: Setup): void {
    if (experiment === this.setup.experiment && fix === this.setup.fix && !this.lab.held) return;
    if (this.lab.config) this.lab.reset();
    this.baseline = null;
  }

  /** Trains again with the same seed and a fix on top, and keeps the curve without it in sight. */
  private tryFix(id: string): void {
    const fixed = withFix(this.setup, id);
    // The seed of the run that is compared, even if another has been typed in since.
    const setup = this.lab.config ? withChanges(fixed, { seed: this.lab.config.seed }) : fixed;
    const request = this.request(setup);
    if (!request) return;
    this.baseline ??= this.reading.keep();
    this.change(setup);
    this.lab.start(request);
  }

  /** What to start with, or null and a notice where something is missing. */
  private request(setup = this.setup): RunRequest | null {
    if (problemOf(setup) !== null) return null;
    const config = configOf(setup);
    if (config.corpus === 'own' && !this.ownText) {
      this.notices = ['No text of your own is loaded yet. Drop a text file on the page, or choose one under “Text”.'];
      return null;
    }
    return { config, options: setup.options, text: config.corpus === 'own' ? this.ownText!.text : null };
  }

  private readonly onSetting = ({ key, value }: SettingEvent) => {
    if (this.lab.held && isLive(key)) this.lab.tune(key, value as number);
    this.change(withChanges(this.setup, { [key]: value }));
  };

  private change(setup: Setup): void {
    this.setup = setup;
    const hash = hashOf(setup);
    history.replaceState(null, '', hash ? `#${hash}` : location.pathname + location.search);
  }

  private readonly readAddress = () => {
    const { address, problems } = parseHash(location.hash);
    const setup = setupFrom(address, problems);
    if (this.setup) this.clearFor(setup);
    this.setup = setup;
    this.notices = problems;
    this.logShown = false;
    this.followDevice();
  };

  /** A machine without a fast GPU gets the small scale, unless someone chose. */
  private readonly followDevice = () => {
    if (!this.lab.probed || this.setup.scaleChosen || this.lab.held) return;
    const scale = this.lab.device && !this.lab.device.software ? 'workshop' : 'pocket';
    if (scale !== this.setup.scale && scalesOf(this.setup.experiment).includes(scale))
      this.setup = withScale(this.setup, scale, false);
  };

  private showLog(): void {
    void import('../log-view/log-view.ts');
    this.logShown = true;
  }

  private readonly hideLog = async () => {
    this.logShown = false;
    this.notices = [];
    await this.updateComplete;
    this.cards.focus();
  };

  /** A log to read, or else a text to train on. */
  private async takeFile(file: File, others: number, asLog = false): Promise<void> {
    const outcome = await this.log.open(file, asLog);
    if (outcome.kind === 'overtaken') return;
    this.notices = outcome.kind === 'problem' ? [outcome.message] : [];
    if (outcome.kind === 'log') this.showLog();
    if (outcome.kind === 'no log') await this.takeText(file);
    if (others > 0) this.notices = [...this.notices, `Of ${others + 1} files the first was taken: “${file.name}”.`];
  }

  private async takeText(file: File): Promise<void> {
    try {
      this.ownText = { name: file.name, bytes: file.size, text: await readText(file) };
      this.notices = [];
      this.logShown = false;
      if (!this.lab.held) this.change(withChanges(this.setup, { corpus: 'own' }));
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.notices = [error.message];
    }
  }

  private readonly onKey = (event: KeyboardEvent) => {
    const wish = wishOf(event, this.lab, this.logShown);
    if (wish === null) return;
    if (wish === 'back') void this.hideLog();
    else if ('card' in wish) this.pick(wish.card);
    else this.act(wish.action);
    event.preventDefault();
  };

  static override styles = [shared, layout];
}

const isLive = (key: ConfigKey): key is LiveKey => (LIVE_KEYS as readonly ConfigKey[]).includes(key);

declare global {
  interface HTMLElementTagNameMap {
    'lab-app': LabApp;
  }
}
