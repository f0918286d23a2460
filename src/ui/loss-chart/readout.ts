/** The values at a step, each with the look of its line. */
import { html, nothing } from 'lit';
import { formatLoss, formatShort } from '../format.ts';
import { RUN_COLOURS } from './compared.ts';
import type { Overlay } from './overlay-lines.ts';
import { latestUpTo, nearestRecord, type Curves } from './curve-lines.ts';

/**
 * @param i index of the record; negative if there is none
 * @param others runs that the curve is compared with
 */
export function readout(curves: Curves, i: number, others: readonly Overlay[]) {
  const { step, trainLoss, valLoss, lr, gradNorm } = curves;
  if (i < 0) return html`<div class="readout num" aria-hidden="true"><span>loss in nats, by step</span></div>`;
  const val = latestUpTo(valLoss, i);
  const [train, norm, rate] = [trainLoss, gradNorm, lr].map((column) => latestUpTo(column, i));
  return html`
    <div class="readout num" aria-hidden="true">
      <span>step <b>${step[i]}</b></span>
      ${train == null ? nothing : html`<span class="train">train <b>${formatLoss(train)}</b></span>`}
      ${val === null ? nothing : html`<span class="val">validation <b>${formatLoss(val)}</b></span>`}
      ${others.map((other) => ofOther(other, step[i]!))}
      ${norm == null ? nothing : html`<span class="norm">‖g‖ <b>${formatShort(norm)}</b></span>`}
      ${rate == null ? nothing : html`<span class="rate">rate <b>${formatShort(rate)}</b></span>`}
    </div>
  `;
}

/** The loss of another run at the same step. */
function ofOther({ history, label, faint = false, slot }: Overlay & { faint?: boolean; slot?: number }, step: number) {
  const { step: steps, trainLoss } = history;
  const over = step > (steps.at(-1) ?? -1);
  const loss = over ? nothing : html`<b>${formatLoss(trainLoss[nearestRecord(steps, step)] ?? NaN)}</b>`;
  const look = slot === undefined ? 'before' : `before ${RUN_COLOURS[slot]!}`;
  return html`<span class=${faint ? 'twin' : look}>${label} ${loss}</span>`;
}
