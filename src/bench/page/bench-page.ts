import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { shared } from '../../ui/shared.ts';
import type { Progress } from '../bench.ts';
import type { BenchReport } from '../report.ts';
import { ROW_NAMES, type RowName } from '../row_names.ts';
import { describeShape, SHAPE_NAMES, SHAPES, type ShapeName } from '../shape.ts';
import { calibrationText, kernelTable, notes, ratios, rowTable, type Table } from '../table.ts';
import { styles } from './page-styles.ts';
import type { FromBench, ToBench } from './protocol.ts';

/** Measures a training step on this device, beside other libraries, and shows the table. */
@customElement('bench-page')
export class BenchPage extends LitElement {
  /** Makes a worker that measures. */
  @property({ attribute: false }) newWorker: () => Worker = () => {
    throw new Error('no worker');
  };
  @state() private shape: ShapeName = 'XS';
  @state() private rows: ReadonlySet<RowName> = new Set(['plan', 'tfjs', 'jax-js']);
  @state() private progress: Progress | null = null;
  @state() private report: BenchReport | null = null;
  @state() private problem = '';
  @state() private copied = false;
  private worker: Worker | null = null;

  override render() {
    return html`<main>
      <h1>Benchmark</h1>
      <p>
        One training step of a small GPT on this device: the lab’s own kernels beside other libraries for the browser,
        with the same weights and tokens, a step each in turn. <a href="./">To the lab</a>
      </p>
      ${this.choices()}
      <p class="soft" role="status">${this.words()}</p>
      ${
        this.progress
          ? html`<progress aria-label="Progress" max=${this.progress.total} .value=${this.progress.done}></progress>`
          : nothing
      }
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      ${this.report ? this.results(this.report) : nothing}
    </main>`;
  }

  private choices() {
    const running = this.worker !== null;
    return html`<form @submit=${(event: Event) => event.preventDefault()}>
      <label
        >Shape
        <select
          ?disabled=${running}
          @change=${(event: Event) => (this.shape = (event.target as HTMLSelectElement).value as ShapeName)}
        >
          ${SHAPE_NAMES.map(
            (name) =>
              html`<option value=${name} ?selected=${name === this.shape}>${describeShape(SHAPES[name])}</option>`,
          )}
        </select></label
      >
      <fieldset ?disabled=${running}>
        <legend>Rows</legend>
        ${ROW_NAMES.map(
          (name) =>
            html`<label
              ><input
                type="checkbox"
                .checked=${this.rows.has(name)}
                @change=${() => this.toggle(name)}
              />${name}</label
            >`,
        )}
      </fieldset>
      ${
        running
          ? html`<button class="go" type="button" @click=${() => this.stop()}>Stop</button>`
          : html`<button class="go" type="button" ?disabled=${this.rows.size === 0} @click=${() => this.start()}>
              Start
            </button>`
      }
    </form>`;
  }

  private words(): string {
    if (this.progress) return `${this.progress.doing} …`;
    if (this.report) return `Done: medians of ${this.report.rounds} rounds.`;
    return 'Compiling takes a while the first time. For figures worth keeping, leave the machine alone meanwhile.';
  }

  private results(report: BenchReport) {
    const { device, platform, date } = report;
    return html`<section aria-label="Results">
      <h2>${device.name}, ${platform}, ${date.slice(0, 10)}</h2>
      ${tableOf(rowTable(report), 'Rows')}
      ${[...ratios(report), calibrationText(report), ...notes(report)].map((line) => html`<p>${line}</p>`)}
      <button type="button" @click=${() => void this.copy(report)}>${this.copied ? 'Copied' : 'Copy as JSON'}</button>
      ${
        report.kernels.length > 0
          ? html`<h2>Kernels of the plan</h2>
              ${tableOf(kernelTable(report), 'Kernels')}`
          : nothing
      }
    </section>`;
  }

  private toggle(name: RowName): void {
    const rows = new Set(this.rows);
    if (!rows.delete(name)) rows.add(name);
    this.rows = rows;
  }

  private start(): void {
    [this.report, this.problem, this.copied] = [null, '', false];
    this.progress = { doing: 'opening the device', done: 0, total: 1 };
    const worker = this.newWorker();
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<FromBench>) => this.hear(data);
    worker.onerror = (event) => {
      this.hear({
        type: 'problem',
        message: `The worker stopped: ${event.message || 'its file did not load'}. Reload the page.`,
      });
    };
    worker.postMessage({ shape: this.shape, only: [...this.rows] } satisfies ToBench);
  }

  private hear(message: FromBench): void {
    if (message.type === 'progress') {
      this.progress = message.progress;
      return;
    }
    this.stop();
    if (message.type === 'report') this.report = message.report;
    else this.problem = message.message;
  }

  private stop(): void {
    this.worker?.terminate();
    this.worker = null;
    this.progress = null;
  }

  private async copy(report: BenchReport): Promise<void> {
    try {
      await navigator.clipboard.writeText(JSON.stringify(report, null, 2));
      this.copied = true;
    } catch {
      this.problem = 'The browser did not allow the copy. Allow this page to use the clipboard, and try again.';
    }
  }

  static override styles = [shared, styles];
}

function tableOf({ head, body }: Table, label: string) {
  return html`<div class="wide" tabindex="0" role="region" aria-label=${label}>
    <table aria-label=${label}>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${body.map(
          ([name, ...cells]) =>
            html`<tr>
              <th scope="row">${name}</th>
              ${cells.map((cell) => html`<td class="num">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'bench-page': BenchPage;
  }
}
