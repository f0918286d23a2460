import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shared } from '../shared.ts';
import './copy-link.ts';

/** What is going on, in words that are announced. */
export interface Status {
  /** State of the run: the colour of the lamp. */
  state: string;
  words: string;
  /** What is announced behind it, and left out where it stands elsewhere and room is scarce. */
  finding: string;
  /** The view has the page to itself: the head is not seen, and still announces. */
  alone?: boolean;
}

export const NOTHING_YET: Status = { state: 'idle', words: 'Ready', finding: '' };

/**
 * The name of the page, its views, what is going on, and what can be done with the page as a whole.
 * @fires view with the id of the view in `detail`
 * @fires present
 * @fires help
 */
@customElement('page-head')
export class PageHead extends LitElement {
  @property({ attribute: false }) status: Status = NOTHING_YET;
  @property({ attribute: false }) views: readonly { id: string; title: string }[] = [];
  /** Id of the view that is on. */
  @property() view = '';
  /** Tells the address of what is shown. */
  @property({ attribute: false }) addressOf: () => string = () => location.href;
  /** What has to be said of a link to it. */
  @property() linkRemark = '';

  override render() {
    const { state, words, finding, alone } = this.status;
    if (alone) return html`<span class="unseen" role="status">${words}<span>${finding}</span></span>`;
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
      <div class="tools">
        <copy-link .addressOf=${this.addressOf} .remark=${this.linkRemark}></copy-link>
        <button
          aria-label="Present"
          aria-keyshortcuts="P"
          title="Present on a projector (P)"
          @click=${() => this.ask('present')}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 4h18M5 4v11h14V4M12 15v3m-4 3 4-3 4 3" /></svg>
        </button>
        <button aria-label="Help" aria-keyshortcuts="?" title="Help and keys (?)" @click=${() => this.ask('help')}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.1-1.5 2.3m0 4v.1" />
          </svg>
        </button>
      </div>
    </header>`;
  }

  private ask(event: 'present' | 'help'): void {
    this.dispatchEvent(new Event(event));
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
      .tools {
        display: flex;
        gap: 2px;
        margin-right: -10px;
      }
      .tools > button {
        padding-inline: 8px;
        border-color: transparent;
        color: var(--soft);
      }
      .tools > button svg {
        display: block;
        width: 19px;
        fill: none;
        stroke: currentcolor;
        stroke-width: 1.8;
        stroke-linecap: round;
        stroke-linejoin: round;
      }
      .state {
        margin-left: auto;
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
      /* The views in a row of their own. */
      @media (max-width: 860px) {
        header {
          flex-wrap: wrap;
          gap: 2px 16px;
        }
        nav {
          order: 1;
          flex-basis: 100%;
          margin-inline: -12px;
        }
        .state {
          white-space: nowrap;
        }
      }
      @media print {
        nav,
        .tools,
        .state {
          display: none;
        }
      }
      @media (max-width: 560px) {
        header {
          padding: 1px 16px;
          gap: 0 6px;
        }
        nav button {
          padding-inline: 8px;
          font-size: 14px;
        }
        /* One line, however much there is to say: nothing below it may jump. */
        .state {
          position: relative; /* what only screen readers get must not widen the page */
          flex: 1 1 0;
          min-width: 0;
          overflow: hidden;
          text-overflow: ellipsis;
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
