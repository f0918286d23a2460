import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { Evidence } from '../../diagnosis/verdict.ts';
import type { LabController } from '../../lab/controller.ts';
import { findExperiment } from '../../lab/experiments/index.ts';
import type { Card, ExperimentCards } from '../experiment-cards/experiment-cards.ts';
import { Follow } from '../follow.ts';
import { HealthyTwin } from '../healthy-twin/healthy-twin.ts';
import { LogFile } from '../log-view/log-file.ts';
import type { OwnLab } from '../own-lab.ts';
import type { Status } from '../page-head/page-head.ts';
import { shared } from '../shared.ts';
import { speedOf, stepsDone } from '../speed.ts';
import type { TransportAction } from '../transport-bar/transport-bar.ts';
import { Dropped } from './dropped.ts';
import { FileDrop } from './file-drop.ts';
import { factsOf } from './facts.ts';
import { findingOf, whatNext } from './finding.ts';
import { frameOf } from './frame.ts';
import { labHead, projectorHead } from './heads.ts';
import { commandOf } from './keys.ts';
import { NextRun } from './next-run.ts';
import { offerOf, runsOf } from './runs.ts';
import { magnification } from '../present/magnification.ts';
import { presentStyles } from '../present/present-styles.ts';
import { Presenter } from '../present/presenter.ts';
import { layout } from './layout.ts';
import { quickSettingsOf, settingsOf } from './settings.ts';
import { cardOf, configOf, isOwn } from './setup.ts';
import { describeLog, describeReading, describeState, describeVerdict } from './state-words.ts';
import { Workbench } from './workbench.ts';
import '../best-weights/best-weights.ts';
import '../diagnosis-panel/diagnosis-panel.ts';
import '../experiment-cards/experiment-cards.ts';
import '../healthy-twin/twin-switch.ts';
import '../loss-chart/loss-chart.ts';
import '../notice-bar/notice-bar.ts';
import '../planned-tunes/planned-tunes.ts';
import '../tour/tour-offer.ts';
import '../transport-bar/transport-bar.ts';

/**
 * The lab: holds the setup of the next run, hands requests to the controller and its state to the parts.
 * @fires status with the Status in `detail`, after every change of it
 * @fires tour
 */
@customElement('lab-view')
export class LabView extends LitElement {
  @property({ attribute: false }) lab!: LabController;
  /** For trainings beside that of the lab. */
  @property({ attribute: false }) newLab!: () => OwnLab;
  /** Whether it is in sight; behind another view the training goes on, and keys and address are not its own. */
  @property({ type: Boolean }) active = true;
  /** What the pointer is at in the diagnosis. */
  @state() private evidence: Evidence | null = null;
  /** A log covers the lab, which goes on behind it. */
  @state() private logShown = false;
  @query('.settings') private settings!: HTMLElement;
  @query('loss-chart') private chart!: HTMLElement;
  @query('aside') private aside!: HTMLElement;
  @query('experiment-cards') private cards!: ExperimentCards;
  /** What was last announced about it. */
  private status: Status | null = null;
  private workbench!: Workbench;
  private readonly presenter = new Presenter(this);
  private readonly log = new LogFile(this);
  private twin!: HealthyTwin;
  private nextRun!: NextRun;
  private dropped!: Dropped;
  private readonly drop = new FileDrop(this, ([file, ...others]) => void this.dropped.take(file, others.length));

  override connectedCallback(): void {
    super.connectedCallback();
    new Follow(this, this.lab);
    this.workbench = new Workbench(this, this.lab);
    this.twin = new HealthyTwin(this, this.newLab);
    this.nextRun = new NextRun(this, this.lab);
    this.dropped = new Dropped(this.workbench, this.log, (log) => (log ? this.showLog() : (this.logShown = false)));
    addEventListener('hashchange', this.followAddress);
    addEventListener('keydown', this.onKey);
    this.lab.probe();
  }

  /** What the address says of it while it is in sight. */
  get hash(): string {
    return this.workbench.hash;
  }

  /** Address that repeats what is shown. */
  get link(): string {
    return this.workbench.link;
  }

  /** Goes on a projector, the answer covered, or leaves it. */
  present(on = !this.workbench.presenting): void {
    if (on) this.presenter.cover();
    this.workbench.present(on);
  }

  /** There is no fast device to train on. */
  private get slow(): boolean {
    const { probed, device } = this.lab;
    return probed && (device === null || device.software);
  }

  override willUpdate(): void {
    this.workbench.inSight = this.active;
    this.workbench.read();
    if (!this.workbench.reading.verdict) this.evidence = null;
    const { setup, ownText } = this.workbench;
    this.twin.follow(setup, this.lab, ownText?.text ?? null);
    this.nextRun.follow(setup, ownText?.text ?? null);
  }

  override render() {
    const { onProjector: presenting, presenter, workbench } = this;
    const { revealed } = presenter;
    return html`
      <main class=${classMap({ presenting, revealed: presenting && revealed, cardless: workbench.hide.has('cards') })}>
        ${this.renderCards()}
        <div class="stage" ?hidden=${this.logShown}>${this.renderStage()}</div>
        <aside ?hidden=${this.logShown || this.covered}>${this.renderSide()}</aside>
        ${presenting ? nothing : html`<div class="settings" ?hidden=${this.logShown}>${runsOf(workbench)} ${settingsOf(workbench, (file) => this.dropped.takeText(file))}</div>`}
        ${this.logShown ? this.renderLog() : nothing}
      </main>
      ${this.drop.hovering ? html`<div class="drop">Drop a training log to have it read, or a text to train on it</div>` : nothing}
    `;
  }

  override updated(): void {
    const { state } = this.lab;
    const verdict = this.covered ? '' : describeVerdict(this.workbench.reading.verdict);
    const finding = this.logShown ? describeLog(this.log) : verdict;
    const status: Status = { state, words: describeState(this.lab), finding, alone: this.onProjector };
    if (JSON.stringify(status) === JSON.stringify(this.status)) return;
    this.status = status;
    this.dispatchEvent(new CustomEvent<Status>('status', { detail: status }));
  }

  /** A log is read without a projector. */
  private get onProjector(): boolean {
    return this.active && this.workbench.presenting && !this.logShown;
  }

  /** The answer is there, and not to be seen yet. */
  private get covered(): boolean {
    return this.onProjector && !this.presenter.revealed;
  }

  private renderCards() {
    if (this.workbench.hide.has('cards')) return nothing;
    return html`<experiment-cards
      ?slim=${this.onProjector}
      ?covered=${!this.presenter.revealed}
      .current=${this.logShown ? 'log' : cardOf(this.workbench.setup)}
      @card=${(event: CustomEvent<Card>) => this.pick(event.detail)}
    ></experiment-cards>`;
  }

  private renderLog() {
    return html`<log-view
      .log=${this.log}
      .shown=${this.log.state}
      .reading=${this.log.reading}
      @back=${this.hideLog}
      @choose=${(event: CustomEvent<File>) => void this.dropped.takeLog(event.detail)}
      @experiment=${(event: CustomEvent<string>) => this.pick(event.detail)}
      >${this.dropped.notices()}</log-view
    >`;
  }

  private renderStage() {
    const { lab, workbench } = this;
    const { setup } = workbench;
    const config = configOf(setup);
    const { problem } = workbench;
    return html`
      ${this.dropped.notices()} ${this.onProjector ? nothing : offerOf(workbench)}
      <notice-bar .sentences=${lab.error ? [lab.error.message] : []}></notice-bar>
      ${this.onProjector ? projectorHead(workbench, this.presenter) : labHead(workbench, (id) => this.pick(id))}
      <planned-tunes
        .tunes=${setup.tunes}
        ?locked=${lab.held}
        @forget=${() => workbench.change({ ...setup, tunes: [] })}
      ></planned-tunes>
      <loss-chart
        .history=${lab.history}
        .revision=${lab.revision}
        .epoch=${lab.epoch}
        .frame=${frameOf(lab, config, workbench.baseline, this.twin.history, this.pointedAt, workbench.compared)}
        .finding=${this.covered ? '' : describeReading(workbench.reading.verdict)}
        ?resting=${lab.state !== 'running'}
        @point=${this.onPoint}
        >${this.renderEmpty()}<twin-switch
          slot="tools"
          .state=${this.twin.state}
          @twin=${(event: CustomEvent<boolean>) => this.twin.switch(event.detail)}
        ></twin-switch
      ></loss-chart>
      ${this.onProjector ? nothing : findingOf(workbench.reading.verdict, () => this.aside.scrollIntoView())}
      <transport-bar
        .state=${lab.state}
        ?resumable=${lab.resumable}
        ?blocked=${problem !== null}
        .done=${stepsDone(lab.history)}
        .total=${(lab.config ?? config).max_iters}
        .speed=${lab.config && speedOf(lab.history, lab.config)}
        @transport=${(event: CustomEvent<TransportAction>) => this.act(event.detail)}
        >${
          this.slow && lab.state === 'idle' && !this.onProjector
            ? html`<a class="replay" href="#view=recorded&amp;experiment=${setup.experiment}">Replay a recorded run</a>`
            : nothing
        }</transport-bar
      >
      <best-weights
        ?hidden=${this.onProjector}
        .history=${lab.history}
        .revision=${lab.revision}
        ?resting=${workbench.hasWeights}
        @resume=${() => workbench.resumeBest()}
      ></best-weights>
      ${problem === null ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
      ${
        this.onProjector
          ? nothing
          : html`${quickSettingsOf(workbench)}
              <button class="jump" @click=${() => this.settings.scrollIntoView()}>Runs and all settings</button>`
      }
    `;
  }

  /** What stands where the curve will be. */
  private renderEmpty() {
    if (this.lab.state === 'preparing') return html`<p>${this.lab.detail ?? 'Preparing'}…</p>`;
    if (this.lab.state === 'running') return html`<p>Taking the first step…</p>`;
    const { setup, ownText } = this.workbench;
    if (isOwn(setup) && !ownText)
      return html`<p>Drop a text file on the page, or choose one under “Text” in the settings.</p>`;
    const end = setup.experiment === 'good' ? 'watch a language model learn' : 'see what becomes of it';
    return html`<p>Press <b>Start</b> and ${end}, from knowing nothing.</p>
      ${this.onProjector ? nothing : html`<tour-offer @tour=${() => this.dispatchEvent(new Event('tour'))}></tour-offer>`}`;
  }

  private renderSide() {
    const { lab, workbench } = this;
    const { setup, reading, baseline } = workbench;
    return html`
      <diagnosis-panel
        .verdict=${reading.verdict}
        .history=${lab.history}
        .baseline=${baseline}
        .experiment=${findExperiment(setup.experiment)}
        .fix=${setup.fix}
        ?withoutCauses=${workbench.hide.has('causes')}
        ?withoutFixes=${workbench.hide.has('fixes')}
        @fix=${(event: CustomEvent<string>) => this.tryFix(event.detail)}
        .pointed=${this.evidence}
        @point=${this.onPoint}
        >${this.isFirst ? whatNext : nothing}</diagnosis-panel
      >
      ${this.onProjector ? nothing : factsOf(workbench, this.slow)}
    `;
  }

  /** A healthy run is over, and nothing has been broken yet. */
  private get isFirst(): boolean {
    const { reading, baseline, setup } = this.workbench;
    return setup.experiment === 'good' && reading.verdict?.final === true && !baseline && !this.onProjector;
  }

  /** The curve comes in sight: a long diagnosis reaches far below it. */
  private tryFix(id: string): void {
    this.workbench.tryFix(id);
    void this.updateComplete.then(() => this.chart.scrollIntoView({ block: 'nearest' }));
  }

  private get pointedAt() {
    const evidence = this.covered ? [] : (this.workbench.reading.verdict?.evidence ?? []);
    return { evidence, pointed: this.evidence };
  }

  private readonly onPoint = (event: CustomEvent<Evidence | null>) => (this.evidence = event.detail);

  /** A card was pressed, or a cause was chosen. */
  private pick(id: string): void {
    const { workbench } = this;
    if (id === 'log') return this.showLog();
    if (this.logShown) {
      void this.hideLog();
      if (id === cardOf(workbench.setup)) return; // what trains behind the log goes on
    }
    this.presenter.cover();
    workbench.pick(id);
  }

  private act(action: TransportAction): void {
    if (action === 'start' || action === 'reset') this.presenter.cover();
    this.workbench.act(action);
  }

  private showLog(): void {
    void import('../log-view/log-view.ts');
    this.logShown = true;
  }

  private readonly hideLog = async () => {
    this.logShown = false;
    this.workbench.notify();
    await this.updateComplete;
    this.cards.focus();
  };

  private readonly followAddress = () => {
    if (this.workbench.readAddress()) this.logShown = false;
  };

  private readonly onKey = (event: KeyboardEvent) => {
    const { logShown, workbench } = this;
    const scene = { logShown, presenting: this.onProjector, cards: !workbench.hide.has('cards') };
    const command = this.active && !event.defaultPrevented ? commandOf(event, this.lab, scene) : null;
    if (command === null) return;
    if (command === 'back') void this.hideLog();
    else if (command === 'reveal') this.presenter.reveal();
    else if (command === 'present') this.present();
    else if ('card' in command) this.pick(command.card);
    else this.act(command.action);
    event.preventDefault();
  };

  static override styles = [shared, layout, magnification, presentStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'lab-view': LabView;
  }
}
