import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { LIVE_KEYS, type ConfigKey, type LiveKey } from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import type { LabController, RunRequest } from '../../lab/controller.ts';
import { findExperiment, isScale, SCALES } from '../../lab/experiments/index.ts';
import type { RunOptions } from '../../core/run_options.ts';
import { parseHash } from '../../store/url.ts';
import { Follow } from '../follow.ts';
import type { PlotFrame } from '../loss-chart/plot.ts';
import type { OwnText } from '../own-text/own-text.ts';
import { readText } from '../own-text/read-text.ts';
import type { SettingEvent } from '../setting-event.ts';
import { shared } from '../shared.ts';
import { speedOf, stepsDone } from '../speed.ts';
import { mainAction, type TransportAction } from '../transport-bar/transport-bar.ts';
import { layout } from './layout.ts';
import { configOf, hashOf, problemOf, setupFrom, withChanges, withScale, type Setup } from './setup.ts';
import { describeConfig, describeState } from './words.ts';
import '../choice-control/choice-control.ts';
import '../device-card/device-card.ts';
import '../engine-choice/engine-choice.ts';
import '../loss-chart/loss-chart.ts';
import '../notice-bar/notice-bar.ts';
import '../own-text/own-text.ts';
import '../run-facts/run-facts.ts';
import '../sample-panel/sample-panel.ts';
import '../settings-panel/settings-panel.ts';
import '../transport-bar/transport-bar.ts';

const SAMPLE_TOKENS = 60;
const GPT2_VOCABULARY = 50_257;
const SCALE_TITLES = Object.fromEntries(Object.entries(SCALES).map(([id, scale]) => [id, scale.title]));

/** The page: holds the setup of the next run, hands wishes to the controller and its state to the parts. */
@customElement('lab-app')
export class LabApp extends LitElement {
  @property({ attribute: false }) lab!: LabController;
  @state() private setup!: Setup;
  @state() private ownText: OwnText | null = null;
  @state() private notices: string[] = [];
  @state() private dropping = false;
  @query('.settings') private settings!: HTMLElement;

  override connectedCallback(): void {
    super.connectedCallback();
    new Follow(this, this.lab);
    this.lab.addEventListener('change', this.followDevice);
    this.readAddress();
    addEventListener('hashchange', this.readAddress);
    addEventListener('keydown', this.onKey);
    addEventListener('dragover', this.onDrag);
    addEventListener('dragleave', this.onDragEnd);
    addEventListener('drop', this.onDrop);
    this.lab.probe();
  }

  override render() {
    return html`
      <header>
        <a class="brand" href="#">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M3 4v16h18" />
            <path d="M6 6c2 9 5 11 14 11" class="curve" />
          </svg>
          Loss Curve Lab
        </a>
        <span class="state ${this.lab.state}"><i></i><span role="status">${describeState(this.lab)}</span></span>
      </header>
      <main>
        <div class="stage">${this.renderStage()}</div>
        <aside>${this.renderSide()}</aside>
        <div class="settings">${this.renderSettings()}</div>
      </main>
      ${this.dropping ? html`<div class="drop">Drop the text to train on it</div>` : nothing}
    `;
  }

  private renderStage() {
    const { lab, setup } = this;
    const config = configOf(setup);
    const problem = problemOf(setup);
    const experiment = findExperiment(setup.experiment);
    return html`
      <notice-bar .sentences=${this.notices} dismissible @dismiss=${() => (this.notices = [])}></notice-bar>
      <notice-bar .sentences=${lab.error ? [lab.error.message] : []}></notice-bar>
      <div class="head">
        <div>
          <h1>${experiment.title}</h1>
          <p>${experiment.look} <span class="soft">${describeConfig(lab.config ?? config)}</span></p>
        </div>
        <choice-control
          class="scale"
          .label=${'Scale'}
          .value=${setup.scale}
          .options=${SCALE_TITLES}
          ?disabled=${lab.held}
          @choice=${(event: CustomEvent<string>) => isScale(event.detail) && this.change(withScale(setup, event.detail, true))}
        ></choice-control>
      </div>
      <loss-chart
        .history=${lab.history}
        .revision=${lab.revision}
        .epoch=${lab.epoch}
        .frame=${this.plotFrame()}
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
      ${
        Object.keys(setup.changes).length > 0
          ? html`<button class="restore" ?disabled=${lab.held} @click=${() => this.change({ ...setup, changes: {} })}>
              Back to the settings of “${findExperiment(setup.experiment).title}”
            </button>`
          : nothing
      }
    `;
  }

  /** What stands where the curve will be. */
  private renderEmpty() {
    if (this.lab.state === 'preparing') return html`<p>${this.lab.detail ?? 'Preparing'}…</p>`;
    return html`<p>Press <b>Start</b> and watch a language model learn, from knowing nothing.</p>`;
  }

  private renderSide() {
    const { lab, setup } = this;
    const slow = lab.probed && (lab.device === null || lab.device.software);
    return html`
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

  private plotFrame(): PlotFrame {
    const { facts } = this.lab;
    const config = this.lab.config ?? configOf(this.setup);
    return {
      vocabSize: facts?.vocabSize ?? (config.vocabulary === 'gpt2' ? GPT2_VOCABULARY : null),
      floor: facts?.floor ?? null,
      maxSteps: config.max_iters,
      clip: config.grad_clip,
    };
  }

  private act(action: TransportAction): void {
    const { lab } = this;
    if (action === 'step' && lab.held) return lab.step();
    if (action !== 'start' && action !== 'step') return lab[action]();
    const request = this.request();
    if (request) lab.start(request, action === 'step');
  }

  /** What to start with, or null and a notice where something is missing. */
  private request(): RunRequest | null {
    if (problemOf(this.setup) !== null) return null;
    const config = configOf(this.setup);
    if (config.corpus === 'own' && !this.ownText) {
      this.notices = ['No text of your own is loaded yet. Drop a text file on the page, or choose one under “Text”.'];
      return null;
    }
    return { config, options: this.setup.options, text: config.corpus === 'own' ? this.ownText!.text : null };
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
    this.setup = setupFrom(address, problems);
    this.notices = problems;
    this.followDevice();
  };

  /** A machine without a fast GPU gets the small scale, unless someone chose. */
  private readonly followDevice = () => {
    if (!this.lab.probed || this.setup.scaleChosen || this.lab.held) return;
    const scale = this.lab.device && !this.lab.device.software ? 'workshop' : 'pocket';
    if (scale !== this.setup.scale) this.setup = withScale(this.setup, scale, false);
  };

  private async takeText(file: File): Promise<void> {
    try {
      this.ownText = { name: file.name, bytes: file.size, text: await readText(file) };
      this.notices = [];
      if (!this.lab.held) this.change(withChanges(this.setup, { corpus: 'own' }));
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.notices = [error.message];
    }
  }

  private readonly onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const target = event.composedPath()[0];
    const focused = target instanceof Element ? target : document.body;
    if (focused.closest('input:not([type=range]), select, textarea')) return;
    if (event.key === ' ' && !focused.closest('button, summary, a')) {
      const action = mainAction(this.lab.state, this.lab.resumable);
      if (action === 'start' && this.lab.state !== 'idle') return; // the space bar scrolls, too: it must not cost a curve
      this.act(action);
    } else if (event.key.toLowerCase() === 'r' && this.lab.state !== 'idle') this.act('reset');
    else return;
    event.preventDefault();
  };

  private readonly onDrag = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.dropping = true;
  };

  private readonly onDragEnd = (event: DragEvent) => {
    if (event.relatedTarget === null) this.dropping = false;
  };

  private readonly onDrop = (event: DragEvent) => {
    event.preventDefault();
    this.dropping = false;
    const file = event.dataTransfer?.files[0];
    if (file) void this.takeText(file);
  };

  static override styles = [shared, layout];
}

const isLive = (key: ConfigKey): key is LiveKey => (LIVE_KEYS as readonly ConfigKey[]).includes(key);

declare global {
  interface HTMLElementTagNameMap {
    'lab-app': LabApp;
  }
}
