import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shared } from '../shared.ts';

/** What is going on, in words that are announced. */
export interface Status {
  /** State of the run: the colour of the lamp. */
  state: string;
  words: string;
  /** What is announced behind it, and left out where it stands elsewhere and room is scarce. */
  finding: string;
}

export const NOTHING_YET: Status = { state: 'idle', words: 'Ready', finding: '' };

/**
 * The name of the page, its views, and what is going on.
 * @fires view with the id of the view in `detail`
 */
@customElement('page-head')
export class PageHead extends LitElement {
  @property({ attribute: false }) status: Status = NOTHING_YET;
  @property({ attribute: false }) views: readonly { id: string; title: string }[] = [];
  /** Id of the view that is on. */
  @property() view = '';

  override render() {
    const { state, words, finding } = this.status;
    return html`<header>
      <a class="brand" href="#">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M3 4v16h18" />
          <path d="M6 6c2 9 5 11 14 11" class="curve" />
        </svg>
        Loss Curve Lab
      </a>
      ${this.views.length > 1 ? this.navigation() : nothing}
      <span class="state ${state}"
        ><i></i><span role="status">${words}<span>${finding}</span></span></span
      >
    </header>`;
  }

  private navigation() {
    return html`<nav aria-label="Views">
      ${this.views.map(
        ({ id, title }) =>
          html`<button
            aria-current=${id === this.view ? 'page' : nothing}
            @click=${() => this.dispatchEvent(new CustomEvent<string>('view', { detail: id }))}
          >
            ${title}
          </button>`,
      )}
    </nav>`;
  }

  static override styles = [
    shared,
    css`
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 20px;
        min-height: 56px;
        padding: 6px 28px;
        border-bottom: 1px solid var(--line);
        background: var(--panel);
      }
      .brand {
        display: flex;
        gap: 10px;
        align-items: center;
        min-height: var(--target);
        font-weight: 650;
        text-decoration: none;
        color: inherit;
        white-space: nowrap;
      }
      .brand svg {
        width: 24px;
        fill: none;
        stroke: var(--soft);
        stroke-width: 2;
      }
      .brand .curve {
        stroke: var(--train);
      }
      nav {
        display: flex;
        gap: 2px;
        margin-right: auto;
        overflow-x: auto;
      }
      nav button {
        border-color: transparent;
        background: none;
        color: var(--soft);
        padding-inline: 12px;
      }
      nav button[aria-current] {
        background: var(--paper);
        color: var(--ink);
        font-weight: 550;
      }
      .state {
        font-size: 13px;
        color: var(--soft);
        text-align: right;
      }
      .state i {
        display: inline-block;
        width: 8px;
        height: 8px;
        border-radius: 50%;
        border: 1px solid var(--soft);
        margin-right: 8px;
      }
      .state.running i {
        background: var(--train);
        border-color: var(--train);
      }
      .state.failed i {
        background: var(--warn);
        border-color: var(--warn);
      }
      @media (max-width: 560px) {
        header {
          padding: 4px 16px;
        }
        /* The diagnosis says it, a little further down. */
        .state [role='status'] span {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'page-head': PageHead;
  }
}
