import { html, LitElement, nothing, svg } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { PATTERNS } from '../../core/pattern.ts';
import { row, type Config } from '../../core/config.ts';
import type { History } from '../../core/record.ts';
import { sureness } from '../diagnosis-panel/verdict-words.ts';
import { shared } from '../shared.ts';
import { stepsDone } from '../speed.ts';
import type { Atlas } from './atlas.ts';
import { valueWords } from '../format.ts';
import { shortWords } from './axis.ts';
import { gridStyles } from './grid-styles.ts';
import { LOOKS, lookStyles } from './looks.ts';
import { titleOf, type Cell } from './plan.ts';
import { commonRange, sparkline, type LossRange } from './sparkline.ts';

/**
 * The cells: each with its verdict, by colour and by name, and a small picture of its curve.
 * @fires cell with the pressed Cell in `detail`
 */
@customElement('atlas-grid')
export class AtlasGrid extends LitElement {
  @property({ attribute: false }) atlas!: Atlas;
  /** Counts its changes. */
  @property({ type: Number }) revision = 0;
  @property({ attribute: false }) selected: Cell | null = null;
  /** The one that the arrow keys are at. */
  @state() private cursor = 0;
  @query('[role=grid]') private grid!: HTMLElement;

  override render() {
    const { atlas } = this;
    const { across, down } = atlas.plan;
    const histories = atlas.cells.flatMap((cell) => this.historyOf(cell) ?? []);
    const range = commonRange(histories);
    return html`
      <div role="grid" aria-label="Atlas: ${titleOf(atlas.plan)}" @keydown=${this.onKey}>
        <div role="row">
          <div role="columnheader" class="corner">
            <span>${row(across.key).label} →</span><span>${row(down.key).label} ↓</span>
          </div>
          ${across.values.map(
            (value) => html`<div role="columnheader" class="num">${shortWords(across.key, value)}</div>`,
          )}
        </div>
        ${down.values.map(
          (value, r) =>
            html`<div role="row">
              <div role="rowheader" class="num">${shortWords(down.key, value)}</div>
              ${atlas.cells.filter((cell) => cell.row === r).map((cell) => this.cell(cell, range))}
            </div>`,
        )}
      </div>
    `;
  }

  override updated(): void {
    this.grid.style.setProperty('--columns', String(this.atlas.plan.across.values.length));
  }

  private cell(cell: Cell, range: LossRange) {
    const { atlas, selected } = this;
    const i = atlas.cells.indexOf(cell);
    const result = atlas.resultOf(cell);
    const look = result && LOOKS[result.verdict.pattern];
    return html`<div
      role="gridcell"
      class="cell ${result ? `done ${result.verdict.pattern}` : this.stateOf(cell)}"
      tabindex=${i === Math.min(this.cursor, atlas.cells.length - 1) ? 0 : -1}
      aria-selected=${selected?.column === cell.column && selected.row === cell.row}
      aria-label=${this.words(cell)}
      title=${atlas.problemOf(cell) ?? nothing}
      @click=${() => this.press(i)}
      @focus=${() => (this.cursor = i)}
    >
      ${cell.config ? this.picture(cell, cell.config, range) : nothing}
      <b>${look ? look.name : this.shortState(cell)}</b>
    </div>`;
  }

  private picture(cell: Cell, config: Config, range: LossRange) {
    const history = this.historyOf(cell);
    if (!history || history.step.length === 0) return nothing;
    const { points, end } = sparkline(history, config.max_iters, range);
    const path = points.map(({ x, y }) => `${(100 * x).toFixed(1)} ${(100 * y).toFixed(1)}`).join('L');
    // The line is stretched to the cell; the mark of its end is not.
    return html`<svg class="picture" aria-hidden="true">
      <svg viewBox="0 0 100 100" preserveAspectRatio="none">${path ? svg`<path d="M${path}" />` : nothing}</svg>
      ${end ? svg`<svg x="${100 * end.x}%" y="${100 * end.y}%"><path d="M-4 -4L4 4M-4 4L4 -4" /></svg>` : nothing}
    </svg>`;
  }

  private historyOf(cell: Cell): History | null {
    return this.atlas.resultOf(cell)?.history ?? this.atlas.labOf(cell)?.history ?? null;
  }

  private stateOf(cell: Cell): string {
    if (this.atlas.problemOf(cell) !== null) return cell.config ? 'failed' : 'impossible';
    return this.atlas.labOf(cell) ? 'training' : 'waiting';
  }

  private shortState(cell: Cell): string {
    const lab = this.atlas.labOf(cell);
    if (lab && cell.config) return `${Math.floor((100 * stepsDone(lab.history)) / cell.config.max_iters)}\u00a0%`;
    return { failed: 'failed', impossible: 'not possible', training: '', waiting: '' }[this.stateOf(cell)] ?? '';
  }

  /** What a screen reader says of a cell. */
  private words(cell: Cell): string {
    const { across, down } = this.atlas.plan;
    const name = [
      `${row(across.key).label} ${valueWords(across.key, across.values[cell.column]!)}`,
      `${row(down.key).label} ${valueWords(down.key, down.values[cell.row]!)}`,
    ].join(', ');
    const result = this.atlas.resultOf(cell);
    if (result) {
      const sure = sureness(result.verdict);
      return `${name}: ${PATTERNS[result.verdict.pattern]}${sure === null ? '' : `, ${sure}`}`;
    }
    return `${name}: ${this.atlas.problemOf(cell) ?? { training: 'in training' }[this.stateOf(cell)] ?? 'not trained yet'}`;
  }

  private press(i: number): void {
    this.cursor = i;
    const cell = this.atlas.cells[i];
    if (cell) this.dispatchEvent(new CustomEvent<Cell>('cell', { detail: cell }));
  }

  private readonly onKey = async (event: KeyboardEvent) => {
    const columns = this.atlas.plan.across.values.length;
    const here = this.atlas.cells[this.cursor];
    if (!here || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' || event.key === ' ') this.press(this.cursor);
    else {
      const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      const row = { Home: 0, End: columns - 1 }[event.key];
      if (!by && row === undefined) return;
      const [column, line] = by ? [here.column + by[0]!, here.row + by[1]!] : [row!, here.row];
      const to = this.atlas.cells.findIndex((cell) => cell.column === column && cell.row === line);
      if (to >= 0) this.cursor = to;
    }
    event.preventDefault();
    await this.updateComplete;
    this.renderRoot.querySelectorAll<HTMLElement>('[role=gridcell]')[this.cursor]?.focus();
  };

  static override styles = [shared, lookStyles, gridStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'atlas-grid': AtlasGrid;
  }
}
