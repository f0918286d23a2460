import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatLoss, formatShort } from '../format.ts';
import type { Curves } from '../loss-chart/curve-lines.ts';
import { shared } from '../shared.ts';
import { changesByRow, sampledRows } from './rows.ts';

const EVERY_MS = 5000;

/** The curve for those who cannot see it: sampled rows, renewed seldom so that reading is not disturbed. */
@customElement('curve-table')
export class CurveTable extends LitElement {
  @property({ attribute: false }) history!: Curves;
  @property({ type: Number }) revision = 0;
  /** The curve is at rest: show its end at once. */
  @property({ type: Boolean }) resting = false;
  private shownAt = -Infinity;

  override shouldUpdate(changes: PropertyValues<this>): boolean {
    const due = this.resting || changes.has('resting') || performance.now() - this.shownAt > EVERY_MS;
    if (due) this.shownAt = performance.now();
    return due;
  }

  override render() {
    const { step, trainLoss, valLoss, lr, gradNorm } = this.history;
    const rows = sampledRows(this.history);
    const changes = changesByRow(this.history, rows);
    return html`
      <div class="unseen">
        <table>
          <caption>
            Loss by step
          </caption>
          <thead>
            <tr>
              <th scope="col">Step</th>
              <th scope="col">Train loss</th>
              <th scope="col">Validation loss</th>
              <th scope="col">Learning rate</th>
              <th scope="col">Gradient norm</th>
              <th scope="col">Changed</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (i, at) =>
                html` <tr>
                  <th scope="row">${step[i]}</th>
                  <td>${cell(trainLoss[i]!, formatLoss)}</td>
                  <td>${cell(valLoss[i]!, formatLoss)}</td>
                  <td>${cell(lr[i]!, formatShort)}</td>
                  <td>${cell(gradNorm[i]!, formatShort)}</td>
                  <td>${changes[at]}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  static override styles = shared;
}

const cell = (value: number | null, format: (value: number) => string) => (value === null ? '' : format(value));

declare global {
  interface HTMLElementTagNameMap {
    'curve-table': CurveTable;
  }
}
