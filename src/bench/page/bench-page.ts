import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { shared } from '../../ui/shared.ts';
import type { BenchReport } from '../report.ts';
import { ROW_NAMES, type RowName } from '../row_names.ts';
import type { ScalingReport } from '../scaling.ts';
import { scalingTables, scalingText } from '../scaling_table.ts';
import { describeShape, SHAPE_NAMES, SHAPES, type ShapeName } from '../shape.ts';
import { peaksText, kernelTable, notes, ratios, rowTable } from '../table.ts';
import { BenchMeasurement, type BenchResult } from './measurement.ts';
import { styles } from './page-styles.ts';
import type { BenchKind, ToBench } from './protocol.ts';
import './scaling-curves.ts';
import { tableView } from './table-view.ts';

/** Measures a training step on this device: beside other libraries, and as the model grows. */
@customElement('bench-page')
export class BenchPage extends LitElement {
  /** Makes a worker that measures. */
  @property({ attribute: false }) newWorker: () => Worker = () => {
    throw new Error('no worker');
  };
  @state() private shape: ShapeName = 'XS';
  @state() private rows: ReadonlySet<RowName> = new Set(['plan', 'tfjs', 'jax-js']);
  @state() private comparison: BenchReport | null = null;
  @state() private scaling: ScalingReport | null = null;
  @state() private problem: { of: BenchKind; text: string } | null = null;
  /** Which report was copied to the clipboard last. */
  @state() private copied: BenchKind | null = null;
  private readonly measurement = new BenchMeasurement(
    this,
    () => this.newWorker(),
    (kind, result) => this.take(kind, result),
  );

  override render() {
    return html`<main>
      <h1>Benchmark</h1>
      <p>
        One training step of a small GPT on this device. For figures worth keeping, leave the machine alone meanwhile.
        <a href="./">To the lab</a>
      </p>
      <section aria-labelledby="compares">
        <h2 id="compares">How it compares</h2>
        <p>
          The lab’s own kernels beside other libraries for the browser, with the same weights and tokens, a step each in
          turn.
        </p>
        ${this.choices()} ${this.status('comparison', this.comparisonWords())}
        ${this.comparison ? this.comparisonResults(this.comparison) : nothing}
      </section>
      <section aria-labelledby="scales">
        <h2 id="scales">How it scales</h2>
        <p>
          Vocabulary, context, width, layers and batch, varied one at a time: how long a step takes and what it holds,
          beside what the lab says before a run.
        </p>
        ${this.button('scaling', 'Measure', () => this.start({ type: 'scaling' }))}
        ${this.status('scaling', this.scalingWords())} ${this.scaling ? this.scalingResults(this.scaling) : nothing}
      </section>
    </main>`;
  }

  private choices() {
    const { running } = this.measurement;
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
      ${this.button('comparison', 'Start', () =>
        this.start({ type: 'comparison', shape: this.shape, only: [...this.rows] }),
      )}
    </form>`;
  }

  private button(kind: BenchKind, title: string, start: () => void) {
    if (this.measurement.progress(kind))
      return html`<button class="go" type="button" @click=${this.onStop}>Stop</button>`;
    const disabled = this.measurement.running || (kind === 'comparison' && this.rows.size === 0);
    return html`<button class="go" type="button" ?disabled=${disabled} @click=${start}>${title}</button>`;
  }

  /** Stop takes the place of Start: the second press of a double click on Start does not count. */
  private readonly onStop = ({ detail }: MouseEvent) => {
    if (detail < 2) this.measurement.stop();
  };

  /** Progress, or what went wrong. */
  private status(kind: BenchKind, words: string) {
    const progress = this.measurement.progress(kind);
    return html`<p class="soft" role="status">${progress ? `${progress.doing} …` : words}</p>
      ${
        progress
          ? html`<progress aria-label="Progress" max=${progress.total} .value=${progress.done}></progress>`
          : nothing
      }
      ${this.problem?.of === kind ? html`<p class="problem" role="alert">${this.problem.text}</p>` : nothing}`;
  }

  private comparisonWords(): string {
    if (this.comparison) return `Done: medians of ${this.comparison.rounds} rounds.`;
    return 'Compiling takes a while the first time.';
  }

  private scalingWords(): string {
    if (this.scaling) return `Done: ${this.scaling.points.length} sizes measured.`;
    return 'A minute or two; each size is compiled anew.';
  }

  private comparisonResults(report: BenchReport) {
    const { device, platform, date } = report;
    return html`<h3>${device.name}, ${platform}, ${date.slice(0, 10)}</h3>
      ${tableView(rowTable(report), 'Rows')}
      ${[...ratios(report), peaksText(report), ...notes(report)].map((line) => html`<p>${line}</p>`)}
      ${this.copyButton('comparison', report)}
      ${
        report.kernels.length > 0
          ? html`<h3>Kernels of the plan</h3>
              ${tableView(kernelTable(report), 'Kernels')}`
          : nothing
      }`;
  }

  private scalingResults(report: ScalingReport) {
    return html`<p>
        All axes are logarithmic. Dashed is what the lab predicts before a run. The thin lines are the roofline:
        <b>FLOP ms</b> is all arithmetic at the rates of this device, <b>byte ms</b> all traffic at its bandwidth; a
        step as fast as the device allows lies on the higher of the two.
      </p>
      <scaling-curves .report=${report}></scaling-curves>
      ${scalingText(report)
        .split('\n')
        .map((line) => html`<p>${line}</p>`)}
      ${this.copyButton('scaling', report)}
      <h3>The same in numbers</h3>
      ${scalingTables(report).map((table) => tableView(table, `Scaling with ${table.head[0]!}`))}`;
  }

  private copyButton(kind: BenchKind, report: BenchReport | ScalingReport) {
    return html`<button type="button" @click=${() => void this.copy(kind, report)}>
      ${this.copied === kind ? 'Copied' : 'Copy as JSON'}
    </button>`;
  }

  private toggle(name: RowName): void {
    const rows = new Set(this.rows);
    if (!rows.delete(name)) rows.add(name);
    this.rows = rows;
  }

  private start(asked: ToBench): void {
    if (asked.type === 'comparison') this.comparison = null;
    else this.scaling = null;
    [this.problem, this.copied] = [null, null];
    this.measurement.start(asked);
  }

  private take(kind: BenchKind, result: BenchResult): void {
    if (result.type === 'comparison') this.comparison = result.report;
    else if (result.type === 'scaling') this.scaling = result.report;
    else this.problem = { of: kind, text: result.message };
  }

  private async copy(kind: BenchKind, report: BenchReport | ScalingReport): Promise<void> {
    try {
      await navigator.clipboard.writeText(JSON.stringify(report, null, 2));
      this.copied = kind;
    } catch {
      const text = 'The browser did not allow the copy. Allow this page to use the clipboard, and try again.';
      this.problem = { of: kind, text };
    }
  }

  static override styles = [shared, styles];
}

declare global {
  interface HTMLElementTagNameMap {
    'bench-page': BenchPage;
  }
}
