import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shared } from '../shared.ts';

/**
 * What a person who presents can do besides training.
 * @fires reveal
 * @fires leave
 */
@customElement('presenter-bar')
export class PresenterBar extends LitElement {
  /** The answer is in sight. */
  @property({ type: Boolean }) revealed = false;

  override render() {
    return html`
      <button class=${this.revealed ? '' : 'go'} aria-keyshortcuts="V" @click=${() => this.tell('reveal')}>
        ${this.revealed ? 'Hide the verdict' : 'Show the verdict'}<kbd aria-hidden="true">V</kbd>
      </button>
      <button class="plain" aria-keyshortcuts="P Escape" @click=${() => this.tell('leave')}>
        Leave<kbd aria-hidden="true">P</kbd>
      </button>
    `;
  }

  private tell(event: 'reveal' | 'leave'): void {
    this.dispatchEvent(new Event(event));
  }

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        gap: 8px;
      }
      button {
        display: flex;
        gap: 10px;
        align-items: center;
        white-space: nowrap;
      }
      .plain {
        color: var(--soft);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'presenter-bar': PresenterBar;
  }
}
