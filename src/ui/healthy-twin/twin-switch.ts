import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatDuration } from '../format.ts';
import { shared } from '../shared.ts';
import type { TwinState } from './healthy-twin.ts';

/**
 * Shows the healthy twin or hides it, and has it trained where that takes long.
 * @fires twin with whether it is wanted in `detail`
 */
@customElement('twin-switch')
export class TwinSwitch extends LitElement {
  @property({ attribute: false }) state: TwinState = { kind: 'none' };

  override render() {
    const { state } = this;
    if (state.kind === 'none') return nothing;
    const on = state.kind === 'shown' || state.kind === 'training';
    return html`<button
      aria-pressed=${on}
      aria-label="Healthy twin"
      title="The same training with the same seed, without the fault"
      @click=${() => this.dispatchEvent(new CustomEvent<boolean>('twin', { detail: !on }))}
    >
      Healthy twin<span class="num">${more(state)}</span>
    </button>`;
  }

  static override styles = [
    shared,
    css`
      button {
        font-size: 13px;
        min-height: 28px;
        padding: 1px 10px;
        border-radius: 7px;
        color: var(--soft);
        border-color: transparent;
      }
      button:hover,
      button[aria-pressed='true'] {
        color: var(--ink);
        border-color: var(--edge);
      }
      button[aria-pressed='true'] {
        background: var(--panel);
      }
      span:not(:empty) {
        margin-left: 8px;
        font-size: 12px;
      }
      @media (pointer: coarse) {
        button {
          min-height: var(--target);
        }
      }
    `,
  ];
}

function more(state: TwinState): string {
  if (state.kind === 'training') return `${Math.round(100 * state.share)}\u00a0%`;
  if (state.kind === 'failed') return 'could not be trained';
  return state.kind === 'offered' && state.ms !== null ? `takes ${formatDuration(state.ms)}` : '';
}

declare global {
  interface HTMLElementTagNameMap {
    'twin-switch': TwinSwitch;
  }
}
