import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import type { Evidence } from '../../diagnosis/verdict.ts';
import { CHANNEL_TITLES, LOG_CHANNELS } from '../../store/formats/log.ts';
import { patternName } from '../diagnosis-panel/verdict-words.ts';
import { formatCount } from '../format.ts';
import type { PlotFrame } from '../loss-chart/plot-frame.ts';
import { shared } from '../shared.ts';
import '../diagnosis-panel/diagnosis-panel.ts';
import '../loss-chart/loss-chart.ts';
import { EXPORT_IDS, exportNote, EXPORTS } from './exports.ts';
import type { LogFile, LogState } from './log-file.ts';
import { logStyles } from './log-styles.ts';
import type { LogReport } from './report.ts';

/**
 * Someone's own log: its curves and what they say, and what may be chosen where the log leaves something open.
 * @fires back
 * @fires choose with the File in `detail`
 * @fires experiment with the id of the one to see in `detail`
 * @slot sentences to be read first
 */
@customElement('log-view')
export class LogView extends LitElement {
  @property({ attribute: false }) log!: LogFile;
  /** What the log is now; another object with every change. */
  @property({ attribute: false }) shown: LogState | null = null;
  /** Name of the file that is being read. */
  @property() reading: string | null = null;
  @state() private evidence: Evidence | null = null;
  @query('h1') private heading!: HTMLElement;
  @query('input[type=file]') private picker!: HTMLInputElement;
  /** Counts the curves that were shown. */
  private epoch = 0;

  override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('shown')) return;
    const report = this.shown?.report ?? null;
    if (report !== (changes.get('shown')?.report ?? null)) {
      this.epoch++;
      this.evidence = null;
    }
  }

  override render() {
    const { shown } = this;
    return html`
      <div class="stage">
        <slot></slot>
        <div class="head">
          <h1 tabindex="-1">${shown?.name ?? 'Your log'}</h1>
          <div class="buttons">
            <button class=${shown ? '' : 'go'} @click=${() => this.picker.click()}>
              ${shown ? 'Choose another log' : 'Choose a log'}
            </button>
            <button @click=${() => this.dispatchEvent(new Event('back'))}>Back to the lab</button>
            <input type="file" aria-label="Log file" hidden @change=${this.onFile} />
          </div>
        </div>
        ${this.reading === null ? nothing : html`<p class="soft">Reading ${this.reading}…</p>`}
        ${shown ? this.opened(shown) : invitation}
      </div>
      ${
        shown?.report
          ? html`<aside>
              <diagnosis-panel
                .verdict=${shown.report.verdict}
                .pointed=${this.evidence}
                @point=${this.onPoint}
                @experiment=${(event: CustomEvent<string>) => this.tell('experiment', event.detail)}
              ></diagnosis-panel>
            </aside>`
          : nothing
      }
      ${shown ? this.tools(shown) : nothing}
    `;
  }

  private opened({ report, problem, vocabSize }: LogState) {
    return html`
      ${report ? this.curves(report, vocabSize) : nothing}
      ${problem === null ? nothing : html`<p class="problem" role="alert">${problem}</p>`}
    `;
  }

  private tools(shown: LogState) {
    const { report } = shown;
    return html`<div class="tools">
      <div class="choices">${report ? this.knowledge(shown) : nothing} ${this.columns(shown)}</div>
      ${report ? this.exports(report) : nothing}
    </div>`;
  }

  private curves(report: LogReport, vocabSize: number | null) {
    return html`
      <p class="about">${describe(report)}</p>
      ${report.notes.map((note) => html`<p class="soft note">${withNames(note)}</p>`)}
      <loss-chart
        .history=${report.curves}
        .revision=${this.epoch}
        .epoch=${this.epoch}
        .frame=${frameOf(report, vocabSize, this.evidence)}
        .finding=${`The verdict: ${patternName(report.verdict)}.`}
        @point=${this.onPoint}
      ></loss-chart>
    `;
  }

  private knowledge({ vocabSize }: LogState) {
    return html`<label>
      <span>Vocabulary or classes</span>
      <input
        type="number"
        inputmode="numeric"
        min="2"
        step="1"
        placeholder="unknown"
        aria-describedby="why-classes"
        .value=${vocabSize === null ? '' : String(vocabSize)}
        @change=${this.onClasses}
      />
      <small id="why-classes">What the model chooses between: ln of it is the loss of knowing nothing.</small>
    </label>`;
  }

  private columns({ columns, mapping, report }: LogState) {
    if (columns.length === 0) return nothing;
    return html`<fieldset>
      <legend>Columns</legend>
      ${LOG_CHANNELS.map((channel) => {
        const taken = mapping[channel] ?? columns.find((column) => column.channel === channel)?.name ?? '';
        return html`<label>
          <span>${CHANNEL_TITLES[channel]}</span>
          <select @change=${(event: Event) => void this.log.choose(channel, (event.target as HTMLSelectElement).value)}>
            <option value="" .selected=${live(taken === '')}>none</option>
            ${columns.map(({ name }) => html`<option value=${name} .selected=${live(name === taken)}>${name}</option>`)}
          </select>
        </label>`;
      })}
      ${
        Object.keys(mapping).length > 0
          ? html`<button @click=${() => void this.log.map({})}>${report ? 'As found' : 'Start over'}</button>`
          : nothing
      }
    </fieldset>`;
  }

  private exports(report: LogReport) {
    const notes = EXPORT_IDS.map((id) => exportNote(id, report)).filter((note) => note !== null);
    return html`<div class="buttons" role="group" aria-label="Save as">
      <span class="soft">Save as</span>
      ${EXPORT_IDS.map((id) => html`<button @click=${() => void this.log.save(id)}>${EXPORTS[id].title}</button>`)}
      ${notes.map((note) => html`<small class="soft">${note}</small>`)}
    </div>`;
  }

  override updated(): void {
    this.toggleAttribute('bare', !this.shown?.report);
  }

  override firstUpdated(): void {
    this.heading.focus({ preventScroll: true });
  }

  private readonly onPoint = (event: CustomEvent<Evidence | null>) => (this.evidence = event.detail);

  private readonly onFile = () => {
    const file = this.picker.files?.[0];
    if (file) this.tell('choose', file);
    this.picker.value = '';
  };

  private readonly onClasses = (event: Event) => {
    const field = event.target as HTMLInputElement;
    if (!field.reportValidity()) return;
    void this.log.know(field.value === '' ? null : Number(field.value));
  };

  private tell(type: 'choose' | 'experiment', detail: File | string): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  static override styles = [shared, logStyles];
}

const invitation = html`
  <div class="invitation">
    <p><b>Drop the log of a training run anywhere on the page.</b></p>
    <p>
      CSV, JSON, JSON lines or plain console output: nanoGPT, llm.c, modded-nanogpt, Hugging Face, Lightning, Keras,
      W&amp;B, TensorBoard, or any table with a loss in it.
    </p>
    <p class="soft">It is read in this page and never leaves this machine.</p>
  </div>
`;

const frameOf = (
  { curves, whole, verdict }: LogReport,
  vocabSize: number | null,
  band: Evidence | null,
): PlotFrame => ({
  vocabSize,
  floor: null,
  maxSteps: curves.step.at(-1) ?? 1,
  clip: 0,
  overlay: null,
  band,
  evidence: verdict.evidence,
  whole,
});

/** Names of columns stand between backticks. */
const withNames = (note: string) => note.split('`').map((part, i) => (i % 2 ? html`<code>${part}</code>` : part));

/** One sentence: how it was read, and what it holds. */
function describe({ title, trainLosses, valLosses, curves: { step } }: LogReport): string {
  const losses = [
    `${formatCount(trainLosses)} training ${trainLosses === 1 ? 'loss' : 'losses'}`,
    ...(valLosses > 0 ? [`${formatCount(valLosses)} validation ${valLosses === 1 ? 'loss' : 'losses'}`] : []),
  ];
  const range = step.length > 0 ? `, steps ${formatCount(step[0]!)} to ${formatCount(step.at(-1)!)}` : '';
  return `Read as ${title}: ${losses.join(' and ')}${range}.`;
}

declare global {
  interface HTMLElementTagNameMap {
    'log-view': LogView;
  }
}
