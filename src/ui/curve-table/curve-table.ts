import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { History } from '../../core/record.ts';
import { formatLoss, formatShort } from '../format.ts';
import { shared } from '../shared.ts';

const ROWS = 40;
const EVERY_MS = 5000;

/** The curve for those who cannot see it: sampled rows, renewed seldom so that reading is not disturbed. */
@customElement('curve-table')
export class CurveTable extends LitElement {
  @property({ attribute: false }) history!: History;
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
            </tr>
          </thead>
          <tbody>
            ${sampledRows(this.history).map(
              (i) =>
                html` <tr>
                  <th scope="row">${step[i]}</th>
                  <td>${formatLoss(trainLoss[i]!)}</td>
                  <td>${valLoss[i] === null ? '' : formatLoss(valLoss[i]!)}</td>
                  <td>${formatShort(lr[i]!)}</td>
                  <td>${formatShort(gradNorm[i]!)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    `;
  }

  static override styles = shared;
}

/** Evenly spread rows; of each stretch the one with a validation loss, if any; always the first and the last. */
export function sampledRows({ step, valLoss }: History): number[] {
  const rows = new Set<number>();
  const stride = Math.max(1, Math.ceil(step.length / ROWS));
  for (let from = 0; from < step.length; from += stride) {
    const stretch = valLoss.slice(from, from + stride).findIndex((v) => v !== null);
    rows.add(from === 0 ? 0 : from + Math.max(0, stretch));
  }
  if (step.length > 0) rows.add(step.length - 1);
  return [...rows];
}

declare global {
  interface HTMLElementTagNameMap {
    'curve-table': CurveTable;
  }
}
