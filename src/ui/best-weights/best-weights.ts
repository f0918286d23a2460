import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { History } from '../../core/record.ts';
import { shared } from '../shared.ts';

/**
 * The step at which validation was lowest, once the run has left that behind, and the way back there.
 * @fires resume
 */
@customElement('best-weights')
export class BestWeights extends LitElement {
  @property({ attribute: false }) history!: History;
  /** Revision of the history, which grows in place. */
  @property({ type: Number }) revision = 0;
  /** Nothing trains, and the weights are still there. */
  @property({ type: Boolean }) resting = false;

  override render() {
    const sentence = this.resting ? bestSentence(this.history) : null;
    if (sentence === null) return nothing;
    return html`<p>
      ${sentence} Change a live setting if you like, and
      <button @click=${() => this.dispatchEvent(new Event('resume'))}>go on from there</button>
    </p>`;
  }

  static override styles = [
    shared,
    css`
      p {
        margin-top: 10px;
        font-size: 14px;
      }
      button {
        margin-left: 4px;
      }
    `,
  ];
}

/** Null where the latest validation was the lowest, or there is none. */
export function bestSentence({ step, valLoss, stoppedEarly }: Pick<History, 'step' | 'valLoss' | 'stoppedEarly'>) {
  if (stoppedEarly?.best) {
    const { step: at, valLoss: loss } = stoppedEarly.best;
    return `Stopped early, at step ${stoppedEarly.step}: the weights of step ${at}, with a validation loss of ${loss.toFixed(2)}, are back.`;
  }
  let best: number | null = null;
  let last: number | null = null;
  for (const [i, loss] of valLoss.entries()) {
    if (loss === null) continue;
    last = i;
    if (!Number.isNaN(loss) && (best === null || loss < valLoss[best]!)) best = i;
  }
  if (best === null || best === last) return null;
  return `Validation was lowest at step ${step[best]!}: ${valLoss[best]!.toFixed(2)}.`;
}

declare global {
  interface HTMLElementTagNameMap {
    'best-weights': BestWeights;
  }
}
