import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { isActive, isBusy, isHeld, type RunState } from '../../core/run_state.ts';
import { formatCount, formatDuration, formatMilliseconds } from '../format.ts';
import { shared } from '../shared.ts';
import type { Speed } from '../speed.ts';

export type TransportAction = 'start' | 'pause' | 'resume' | 'step' | 'stop' | 'reset';

/** What the large button, and the space bar, does in a state. */
export function mainAction(state: RunState, resumable: boolean): TransportAction {
  if (isBusy(state)) return 'pause';
  return isHeld({ state, resumable }) ? 'resume' : 'start';
}

const WORDS: Record<TransportAction, string> = {
  start: 'Start',
  pause: 'Pause',
  resume: 'Resume',
  step: 'Step',
  stop: 'Stop',
  reset: 'Reset',
};

/**
 * @fires transport with a TransportAction in `detail`
 * @slot what else can be done, beside the buttons
 */
@customElement('transport-bar')
export class TransportBar extends LitElement {
  @property() state: RunState = 'idle';
  @property({ type: Boolean }) resumable = false;
  /** The settings cannot be started as they are. */
  @property({ type: Boolean }) blocked = false;
  @property({ type: Number }) done = 0;
  @property({ type: Number }) total = 1;
  @property({ attribute: false }) speed: Speed | null = null;

  override render() {
    const main = mainAction(this.state, this.resumable);
    // Who presses twice where once is enough did not mean to pause.
    return html`
      <div class="buttons">
        <button
          class="go"
          aria-keyshortcuts="Space"
          ?disabled=${main === 'start' && this.blocked}
          @click=${({ detail }: MouseEvent) => (main === 'pause' && detail > 1) || this.act(main)}
        >
          ${WORDS[main]}<kbd aria-hidden="true">Space</kbd>
        </button>
        ${this.button('step', isBusy(this.state) || this.blocked, 'One optimiser step, then pause')}
        ${this.button('stop', !isActive(this.state), 'End the training and keep its curve')}
        ${this.button('reset', this.state === 'idle', 'End the training and clear its curve (R)')}
        <slot></slot>
      </div>
      <progress max=${this.total} .value=${this.done} aria-label="Steps done"></progress>
      <span class="num">${this.numbers()}</span>
    `;
  }

  private button(action: TransportAction, disabled: boolean, title: string) {
    return html`<button title=${title} ?disabled=${disabled} @click=${() => this.act(action)}>
      ${WORDS[action]}
    </button>`;
  }

  private numbers(): string {
    const parts = [`${formatCount(this.done)} / ${formatCount(this.total)}`];
    if (this.speed) parts.push(`${formatMilliseconds(this.speed.msPerStep)} a step`);
    if (this.speed && this.state === 'running') parts.push(`${formatDuration(this.speed.msLeft)} left`);
    return parts.join(' · ');
  }

  private act(action: TransportAction): void {
    this.dispatchEvent(new CustomEvent<TransportAction>('transport', { detail: action }));
  }

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      progress {
        flex: 1 1 120px;
        min-width: 0;
      }
      .num {
        font-size: 13px;
        color: var(--soft);
      }
      @media (max-width: 560px) {
        .buttons {
          width: 100%;
          display: grid;
          grid-template-columns: 1.5fr 1fr 1fr 1fr;
        }
        ::slotted(*) {
          grid-column: 1 / -1;
        }
        .buttons button {
          min-width: 0;
          padding: 4px;
        }
        progress {
          flex-basis: 100%;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'transport-bar': TransportBar;
  }
}
