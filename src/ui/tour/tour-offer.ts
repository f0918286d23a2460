import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { shared } from '../shared.ts';

/** Where it is remembered that the tour was offered on this machine. */
const KEY = 'loss-curve-lab.tour';

/** Whether the tour was offered on an earlier visit, or was answered on this one: then it is not offered again. */
let answered = wasOffered();

/**
 * Offers the tour, once.
 * @fires tour
 */
@customElement('tour-offer')
export class TourOffer extends LitElement {
  override connectedCallback(): void {
    super.connectedCallback();
    rememberOffer();
  }

  override render() {
    if (answered) return nothing;
    return html`<p>
      <span>New here?</span>
      <button @click=${() => this.answer(true)}>Take the tour</button>
      <button class="plain" @click=${() => this.answer(false)}>No, thanks</button>
    </p>`;
  }

  private answer(yes: boolean): void {
    answered = true;
    this.requestUpdate();
    if (yes) this.dispatchEvent(new Event('tour'));
  }

  static override styles = [
    shared,
    css`
      p {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        align-items: center;
        gap: 4px 8px;
        margin-top: 16px;
        pointer-events: auto; /* what it stands on lets everything through */
      }
      button {
        background: var(--paper);
        font-size: 14px;
      }
      .plain {
        background: none;
        color: var(--soft);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'tour-offer': TourOffer;
  }
}

/** If nothing can be remembered the tour counts as offered: better never than at every visit. */
function wasOffered(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

function rememberOffer(): void {
  try {
    localStorage.setItem(KEY, 'offered');
  } catch {
    // Private windows may refuse; then it was not offered either.
  }
}
