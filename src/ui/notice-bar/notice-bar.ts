import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { shared } from '../shared.ts';

/**
 * Sentences that a person should read, with a way to put them aside.
 * @fires dismiss
 * @slot actions
 */
@customElement('notice-bar')
export class NoticeBar extends LitElement {
  @property({ attribute: false }) sentences: readonly string[] = [];
  @property({ type: Boolean }) dismissible = false;

  override render() {
    if (this.sentences.length === 0) return nothing;
    return html`
      <div role="alert">
        ${
          this.sentences.length === 1
            ? html`<p>${this.sentences[0]}</p>`
            : html`<ul>
                ${this.sentences.map((sentence) => html`<li>${sentence}</li>`)}
              </ul>`
        }
      </div>
      <slot name="actions"></slot>
      ${
        this.dismissible
          ? html`<button class="plain" aria-label="Dismiss" @click=${() => this.dispatchEvent(new Event('dismiss'))}>
              ✕
            </button>`
          : nothing
      }
    `;
  }

  override updated(): void {
    this.hidden = this.sentences.length === 0;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        align-items: start;
        gap: 12px;
        padding: 8px 8px 8px 16px;
        margin-bottom: 16px;
        background: var(--wash);
        border-left: 3px solid var(--val);
        border-radius: 4px 10px 10px 4px;
      }
      [role='alert'] {
        flex: 1;
        padding: 5px 0;
        overflow-wrap: anywhere;
      }
      ul {
        padding-left: 18px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'notice-bar': NoticeBar;
  }
}
