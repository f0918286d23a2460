import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { RunOptions, Scale } from '../../core/run_options.ts';
import type { Evidence } from '../../diagnosis/verdict.ts';
import type { LabController } from '../../lab/controller.ts';
import { findExperiment } from '../../lab/experiments/index.ts';
import type { Card, ExperimentCards } from '../experiment-cards/experiment-cards.ts';
import { Follow } from '../follow.ts';
import { LogFile } from '../log-view/log-file.ts';
import type { Status } from '../page-head/page-head.ts';
import type { SettingEvent } from '../setting-event.ts';
import { shared } from '../shared.ts';
import { speedOf, stepsDone } from '../speed.ts';
import type { TransportAction } from '../transport-bar/transport-bar.ts';
import { FileDrop } from './file-drop.ts';
import { frameOf } from './frame.ts';
import { wishOf } from './keys.ts';
import { layout } from './layout.ts';
import { cardOf, configOf, isOwn, problemOf, withScale } from './setup.ts';
import { describeConfig, describeLog, describeState, describeVerdict } from './words.ts';
import { Workbench } from './workbench.ts';
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
import '../run-facts/run-facts.ts';
import '../sample-panel/sample-panel.ts';
import '../settings-panel/settings-panel.ts';
import '../transport-bar/transport-bar.ts';

const SAMPLE_TOKENS = 60;

/**
 * The lab: holds the setup of the next run, hands wishes to the controller and its state to the parts.
 * @fires status with the Status in `detail`, after every change of it
 */
@customElement('lab-view')
export class LabView extends LitElement {
  @property({ attribute: false }) lab!: LabController;
  /** Whether it is in sight; behind another view the training goes on, and keys and address are not its own. */
  @property({ type: Boolean }) active = true;
  /** What the pointer is at in the diagnosis. */
  @state() private evidence: Evidence | null = null;
  /** A log covers the lab, which goes on behind it. */
  @state() private logShown = false;
  @query('.settings') private settings!: HTMLElement;
  @query('experiment-cards') private cards!: ExperimentCards;
  /** What was last told of it. */
  private status: Status | null = null;
  private bench!: Workbench;
  private readonly log = new LogFile(this);
  private readonly drop = new FileDrop(this, ([file, ...others]) => void this.takeFile(file, others.length));

  override connectedCallback(): void {
    super.connectedCallback();
    new Follow(this, this.lab);
    this.bench = new Workbench(this, this.lab);
    addEventListener('hashchange', this.followAddress);
    addEventListener('keydown', this.onKey);
    this.lab.probe();
  }

  /** What the address says of it while it is in sight. */
  get hash(): string {
    return this.bench.hash;
  }

  override willUpdate(): void {
    this.bench.inSight = this.active;
    this.bench.read();
    if (!this.bench.reading.verdict) this.evidence = null;
  }

  override render() {
    return html`
      <main>
        <experiment-cards
          .current=${this.logShown ? 'log' : cardOf(this.bench.setup)}
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

  override updated(): void {
    const { state } = this.lab;
    const finding = this.logShown ? describeLog(this.log) : describeVerdict(this.bench.reading.verdict);
    const status: Status = { state, words: describeState(this.lab), finding };
    if (JSON.stringify(status) === JSON.stringify(this.status)) return;
    this.status = status;
    this.dispatchEvent(new CustomEvent<Status>('status', { detail: status }));
  }

  private renderNotices() {
    const { bench } = this;
    return html`<notice-bar .sentences=${bench.notices} dismissible @dismiss=${() => bench.notify()}></notice-bar>`;
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
    const { lab, bench } = this;
    const { setup } = bench;
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
        @scale=${(event: CustomEvent<Scale>) => bench.change(withScale(setup, event.detail, true))}
      ></experiment-head>
      <loss-chart
        .history=${lab.history}
        .revision=${lab.revision}
        .epoch=${lab.epoch}
        .frame=${frameOf(lab, config, bench.baseline, this.evidence)}
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
        @transport=${(event: CustomEvent<TransportAction>) => bench.act(event.detail)}
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
    const { lab, bench } = this;
    const { setup } = bench;
    return html`
      <settings-panel
        .config=${configOf(setup)}
        ?locked=${lab.held}
        @setting=${(event: SettingEvent) => bench.set(event)}
      >
        <own-text
          slot="data"
          .chosen=${bench.ownText}
          ?disabled=${lab.held}
          @file=${(event: CustomEvent<File>) => void this.takeText(event.detail)}
        ></own-text>
        <engine-choice
          slot="run"
          .options=${setup.options}
          ?disabled=${lab.held}
          @options=${(event: CustomEvent<RunOptions>) => bench.change({ ...setup, options: event.detail })}
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
          ? html`<button class="restore" ?disabled=${lab.held} @click=${() => bench.restore()}>
              Back to the settings of “${findExperiment(setup.experiment).title}”
            </button>`
          : nothing
      }
    `;
  }

  /** What stands where the curve will be. */
  private renderEmpty() {
    if (this.lab.state === 'preparing') return html`<p>${this.lab.detail ?? 'Preparing'}…</p>`;
    const { setup, ownText } = this.bench;
    if (isOwn(setup) && !ownText)
      return html`<p>Drop a text file on the page, or choose one under “Text” in the settings.</p>`;
    const end = setup.experiment === 'good' ? 'watch a language model learn' : 'see what becomes of it';
    return html`<p>Press <b>Start</b> and ${end}, from knowing nothing.</p>`;
  }

  private renderSide() {
    const { lab, bench } = this;
    const { setup, reading, baseline } = bench;
    const slow = lab.probed && (lab.device === null || lab.device.software);
    return html`
      <diagnosis-panel
        .verdict=${reading.verdict}
        .history=${lab.history}
        .baseline=${baseline}
        .experiment=${findExperiment(setup.experiment)}
        .fix=${setup.fix}
        @fix=${(event: CustomEvent<string>) => bench.tryFix(event.detail)}
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
        @compact=${() => bench.changeConfig({ vocabulary: 'compact' })}
      ></device-card>
    `;
  }

  /** A card was pressed, or a cause was chosen. */
  private pick(id: string): void {
    const { bench } = this;
    if (id === 'log') return this.showLog();
    if (this.logShown) {
      void this.hideLog();
      if (id === cardOf(bench.setup)) return; // what trains behind the log goes on
    }
    bench.pick(id);
  }

  private showLog(): void {
    void import('../log-view/log-view.ts');
    this.logShown = true;
  }

  private readonly hideLog = async () => {
    this.logShown = false;
    this.bench.notify();
    await this.updateComplete;
    this.cards.focus();
  };

  /** A log to read, or else a text to train on. */
  private async takeFile(file: File, others: number, asLog = false): Promise<void> {
    const outcome = await this.log.open(file, asLog);
    if (outcome.kind === 'overtaken') return;
    this.bench.notify(...(outcome.kind === 'problem' ? [outcome.message] : []));
    if (outcome.kind === 'log') this.showLog();
    if (outcome.kind === 'no log') await this.takeText(file);
    if (others > 0)
      this.bench.notify(...this.bench.notices, `Of ${others + 1} files the first was taken: “${file.name}”.`);
  }

  private async takeText(file: File): Promise<void> {
    if (await this.bench.takeText(file)) this.logShown = false;
  }

  private readonly followAddress = () => {
    if (this.bench.readAddress()) this.logShown = false;
  };

  private readonly onKey = (event: KeyboardEvent) => {
    const wish = this.active ? wishOf(event, this.lab, this.logShown) : null;
    if (wish === null) return;
    if (wish === 'back') void this.hideLog();
    else if ('card' in wish) this.pick(wish.card);
    else this.bench.act(wish.action);
    event.preventDefault();
  };

  static override styles = [shared, layout];
}

declare global {
  interface HTMLElementTagNameMap {
    'lab-view': LabView;
  }
}
