import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { shared } from '../shared.ts';

/** How long it says that it has copied. */
const SAY_MS = 4000;

/** Copies an address, and says so; where the browser does not let it, shows the address to be copied by hand. */
@customElement('copy-link')
export class CopyLink extends LitElement {
  /** Tells the address when it is asked for. */
  @property({ attribute: false }) addressOf: () => string = () => location.href;
  /** What is said behind "Link copied"; empty for nothing. */
  @property() remark = '';
  @state() private outcome: 'copied' | 'refused' | null = null;
  @query('input') private field!: HTMLInputElement | null;
  private address = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  override render() {
    return html`
      <button title="Copy a link that repeats this run" aria-label="Copy link" @click=${this.copy}>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L11.6 7.400" />
          <path d="M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.7-1.7" />
        </svg>
        <span>Copy link</span>
      </button>
      <div class="said" ?hidden=${this.outcome === null}>
        <span aria-live="polite">${this.words()}</span>
        ${
          this.outcome === 'refused'
            ? html`<input readonly aria-label="Address of this run" .value=${this.address} @blur=${this.hush} />`
            : nothing
        }
      </div>
    `;
  }

  private words(): string {
    if (this.outcome === null) return '';
    const said = this.outcome === 'copied' ? 'Link copied.' : 'Copy this address:';
    return this.remark ? `${said} ${this.remark}` : said;
  }

  private readonly copy = async () => {
    clearTimeout(this.timer);
    this.address = this.addressOf();
    try {
      await navigator.clipboard.writeText(this.address);
      this.outcome = 'copied';
      this.timer = setTimeout(this.hush, SAY_MS);
    } catch {
      // Without permission, or from a file: there is no clipboard. By hand there is always a way.
      this.outcome = 'refused';
      await this.updateComplete;
      this.field?.select();
    }
  };

  private readonly hush = () => (this.outcome = null);

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  static override styles = [
    shared,
    css`
      :host {
        position: relative;
      }
      button {
        display: flex;
        align-items: center;
        gap: 7px;
        padding-inline: 8px;
        border-color: transparent;
        color: var(--soft);
        font-size: 14px;
        white-space: nowrap;
      }
      svg {
        width: 18px;
        fill: none;
        stroke: currentcolor;
        stroke-width: 1.8;
        stroke-linecap: round;
      }
      .said {
        position: absolute;
        z-index: 5;
        top: calc(100% + 8px);
        right: 0;
        width: max-content;
        max-width: min(320px, 80vw);
        padding: 8px 14px;
        border-radius: 8px;
        background: var(--ink);
        color: var(--paper);
        font-size: 14px;
      }
      input {
        width: 280px;
        max-width: 100%;
        margin-top: 6px;
        padding: 0 8px;
        color: var(--ink);
        font: 12px var(--mono);
      }
      @media (max-width: 1240px) {
        button span {
          display: none;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'copy-link': CopyLink;
  }
}
