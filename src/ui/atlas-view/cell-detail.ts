import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { row } from '../../core/config.ts';
import type { Evidence } from '../../diagnosis/verdict.ts';
import type { PlotFrame } from '../loss-chart/plot-frame.ts';
import { shared } from '../shared.ts';
import '../diagnosis-panel/diagnosis-panel.ts';
import '../loss-chart/loss-chart.ts';
import type { Atlas, CellResult } from './atlas.ts';
import { valueWords } from '../format.ts';
import { labHash, type Cell } from './plan.ts';

/** One cell from close by: its curve, its verdict with the evidence, and the way into the lab. */
@customElement('cell-detail')
export class CellDetail extends LitElement {
  @property({ attribute: false }) atlas!: Atlas;
  /** Counts changes of the atlas. */
  @property({ type: Number }) revision = 0;
  @property({ attribute: false }) cell!: Cell;
  @state() private evidence: Evidence | null = null;
  private shown: unknown = null;
  /** Counts the curves that were shown. */
  private epoch = 0;

  override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('cell')) this.evidence = null;
    const { atlas, cell } = this;
    const history = atlas.resultOf(cell)?.history ?? atlas.labOf(cell)?.history ?? null;
    if (history !== this.shown) this.epoch++;
    this.shown = history;
  }

  override render() {
    const { atlas, cell } = this;
    const { across, down } = atlas.plan;
    const result = atlas.resultOf(cell);
    const lab = atlas.labOf(cell);
    const problem = atlas.problemOf(cell);
    const history = result?.history ?? lab?.history ?? null;
    return html`
      <h2 class="values">
        <span>${row(across.key).label} <b class="num">${valueWords(across.key, across.values[cell.column]!)}</b></span>
        <span>${row(down.key).label} <b class="num">${valueWords(down.key, down.values[cell.row]!)}</b></span>
      </h2>
      ${cell.config ? html`<a href="#${labHash(atlas.plan, cell.config)}">Open in the lab</a>` : nothing}
      ${
        history
          ? html`<loss-chart
              .history=${history}
              .revision=${this.epoch * 1e6 + history.step.length}
              .epoch=${this.epoch}
              .frame=${this.frame(result)}
              ?resting=${result !== null}
              ><p>${lab?.detail ?? 'Preparing'}…</p></loss-chart
            >`
          : nothing
      }
      ${result?.thinned ? html`<p class="soft">As it was saved: a curve of fewer points.</p>` : nothing}
      ${problem === null ? nothing : html`<p>${problem}</p>`}
      ${history || problem !== null ? nothing : html`<p class="soft">This cell is not trained yet.</p>`}
      ${
        result
          ? html`<diagnosis-panel
              .verdict=${result.verdict}
              .history=${result.history}
              @point=${(event: CustomEvent<Evidence | null>) => (this.evidence = event.detail)}
              @experiment=${(event: CustomEvent<string>) => (location.hash = `experiment=${event.detail}`)}
            ></diagnosis-panel>`
          : nothing
      }
    `;
  }

  private frame(result: CellResult | null): PlotFrame {
    const config = this.cell.config!;
    return {
      vocabSize: result?.vocabSize ?? this.atlas.labOf(this.cell)?.facts?.vocabSize ?? null,
      floor: result?.floor ?? null,
      maxSteps: config.max_iters,
      clip: config.grad_clip,
      overlay: null,
      band: this.evidence,
    };
  }

  static override styles = [
    shared,
    css`
      .values {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
        font-size: 15px;
        font-weight: 400;
        letter-spacing: 0;
        text-transform: none;
      }
      .values b {
        color: var(--ink);
      }
      p {
        margin-top: 8px;
      }
      a {
        display: inline-block;
        margin-bottom: 6px;
        font-size: 14px;
        min-height: var(--target);
        align-content: center;
        color: var(--train);
      }
      diagnosis-panel {
        margin-top: 12px;
        padding-top: 16px;
        border-top: 1px solid var(--line);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'cell-detail': CellDetail;
  }
}
