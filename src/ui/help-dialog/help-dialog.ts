import { css, html, LitElement, nothing } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { PLACES, shortcutOf, shortcutsOf, type KeyPlace } from '../keyboard.ts';
import { shared } from '../shared.ts';

/**
 * How to use the page, with its keys.
 * @fires tour
 */
@customElement('help-dialog')
export class HelpDialog extends LitElement {
  @query('dialog') private dialog!: HTMLDialogElement;

  override render() {
    return html`
      <dialog aria-labelledby="title" @keydown=${this.onKey} @click=${this.onClick}>
        <div class="sheet">
          <header>
            <h1 id="title">Help</h1>
            <button @click=${() => this.dialog.close()}>Close<kbd aria-hidden="true">Esc</kbd></button>
          </header>
          <p>
            Choose a pattern, press Start, and a small language model trains on this machine until its loss curve shows
            it. The verdict names the pattern and says what it rests on; a fix trains again with the same seed and lays
            the two curves over each other. Nothing leaves the machine.
          </p>
          <p class="tour">
            <button class="go" @click=${this.tour}>Take the tour</button>
            <span class="soft">Eight stops, a minute or two.</span>
          </p>
          <h2>Keys</h2>
          <div class="keys">${(Object.keys(PLACES) as KeyPlace[]).map(keysOf)}</div>
        </div>
      </dialog>
    `;
  }

  async open(): Promise<void> {
    await this.updateComplete;
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** What is pressed here is not meant for the page below. */
  private readonly onKey = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (shortcutOf(event.key) === 'help') this.dialog.close();
  };

  /** Beside the sheet. */
  private readonly onClick = (event: MouseEvent) => {
    if (event.target === this.dialog) this.dialog.close();
  };

  private readonly tour = () => {
    this.dialog.close();
    this.dispatchEvent(new Event('tour'));
  };

  static override styles = [
    shared,
    css`
      dialog {
        width: min(720px, calc(100vw - 24px));
        max-height: calc(100dvh - 24px);
        padding: 0;
        border: 1px solid var(--line);
        border-radius: 14px;
        background: var(--panel);
        color: var(--ink);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 45%);
      }
      .sheet {
        padding: 20px 28px 28px;
      }
      header {
        display: flex;
        justify-content: space-between;
        align-items: center;
        margin-bottom: 10px;
      }
      h1 {
        font-size: 22px;
        letter-spacing: -0.01em;
      }
      button kbd {
        margin-left: 8px;
      }
      .tour {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 14px;
        margin: 14px 0 22px;
      }
      .keys {
        columns: 2 260px;
        column-gap: 36px;
      }
      section {
        break-inside: avoid;
        padding-top: 10px;
      }
      h3 {
        font-size: 14px;
        font-weight: 600;
      }
      dl > div {
        display: grid;
        grid-template-columns: 64px minmax(0, 1fr);
        gap: 12px;
        align-items: baseline;
        padding: 3px 0;
        border-bottom: 1px solid var(--line);
        font-size: 14px;
      }
      dt kbd {
        display: inline; /* where there are no keys, too: it is what the table is about */
        font-size: 12px;
        padding: 1px 6px;
        opacity: 1;
        white-space: nowrap;
      }
      @media (max-width: 560px) {
        .sheet {
          padding: 14px 16px 20px;
        }
      }
    `,
  ];
}

function keysOf(place: KeyPlace) {
  const keys = shortcutsOf(place);
  if (keys.length === 0) return nothing;
  return html`<section>
    <h3>${PLACES[place]}</h3>
    <dl>
      ${keys.map(
        ({ caps, does }) =>
          html`<div>
            <dt><kbd>${caps}</kbd></dt>
            <dd>${does}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'help-dialog': HelpDialog;
  }
}
