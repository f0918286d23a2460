import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatBytes } from '../../core/bytes.ts';
import { shared } from '../shared.ts';

/** A text of the person's own, held in memory and never sent anywhere. */
export interface OwnText {
  name: string;
  bytes: number;
  text: string;
}

/**
 * Chooses a text file; the page itself also takes one that is dropped on it.
 * @fires file with the File in `detail`
 */
@customElement('own-text')
export class OwnTextPicker extends LitElement {
  @property({ attribute: false }) chosen: OwnText | null = null;
  @property({ type: Boolean }) disabled = false;

  override render() {
    return html`
      <label>
        <span>Your own text</span>
        <input type="file" accept=".txt,.md,text/*" ?disabled=${this.disabled} @change=${this.onChange} />
      </label>
      ${this.chosen ? html`<p class="num">${this.chosen.name}, ${formatBytes(this.chosen.bytes)}</p>` : nothing}
      <small>A UTF-8 text file; it can also be dropped anywhere on the page. It never leaves this machine.</small>
    `;
  }

  private onChange(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) this.dispatchEvent(new CustomEvent('file', { detail: file }));
    input.value = '';
  }

  static override styles = [
    shared,
    css`
      label {
        display: grid;
        gap: 4px;
        font-size: 14px;
      }
      input {
        width: 100%;
        min-width: 0;
        padding: 5px 8px;
        font-size: 13px !important;
      }
      p {
        font-size: 13px;
        overflow-wrap: anywhere;
        margin: 4px 0;
      }
      small {
        display: block;
        line-height: 1.4;
        margin-top: 4px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'own-text': OwnTextPicker;
  }
}
