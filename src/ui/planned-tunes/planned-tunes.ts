import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TuneRecord } from '../../core/record.ts';
import { shared } from '../shared.ts';
import { tuneWords } from '../tune-words.ts';

/**
 * Live changes that a link asks for, before they are made.
 * @fires forget
 */
@customElement('planned-tunes')
export class PlannedTunes extends LitElement {
  @property({ attribute: false }) tunes: readonly TuneRecord[] = [];
  /** A run is on, and makes them. */
  @property({ type: Boolean }) locked = false;

  override render() {
    if (this.tunes.length === 0) return nothing;
    const changes = this.tunes.map((tune) => `${tuneWords(tune)} at step ${tune.step}`);
    return html`<p>
      <span>The link changes this training as it runs: ${changes.join('; ')}.</span>
      <button ?disabled=${this.locked} @click=${() => this.dispatchEvent(new Event('forget'))}>Leave that out</button>
    </p>`;
  }

  static override styles = [
    shared,
    css`
      p {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 14px;
        margin-bottom: 12px;
        padding: 6px 14px;
        border: 1px solid var(--line);
        border-radius: 8px;
        background: var(--panel);
        font-size: 14px;
      }
      span {
        flex: 1 1 260px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'planned-tunes': PlannedTunes;
  }
}
