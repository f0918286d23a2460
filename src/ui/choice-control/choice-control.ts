import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { shared } from '../shared.ts';

/** @fires choice with the chosen value in `detail` */
@customElement('choice-control')
export class ChoiceControl extends LitElement {
  @property() label = '';
  @property() value = '';
  /** Values with their words. */
  @property({ attribute: false }) options: Readonly<Record<string, string>> = {};
  @property() help = '';
  @property({ type: Boolean }) disabled = false;
  /** The words stand beside the field instead of above it. */
  @property({ type: Boolean, reflect: true }) beside = false;

  override render() {
    return html`
      <label>
        <span>${this.label}</span>
        <select .value=${live(this.value)} ?disabled=${this.disabled} aria-describedby="about" @change=${this.onChange}>
          ${Object.entries(this.options).map(
            ([value, words]) => html`<option value=${value} ?selected=${value === this.value}>${words}</option>`,
          )}
        </select>
      </label>
      ${this.help ? html`<small id="about">${this.help}</small>` : nothing}
    `;
  }

  private onChange(event: Event): void {
    this.dispatchEvent(new CustomEvent('choice', { detail: (event.target as HTMLSelectElement).value }));
  }

  static override styles = [
    shared,
    css`
      label {
        display: grid;
        gap: 4px;
        font-size: 14px;
      }
      :host([beside]) label {
        grid-template-columns: auto minmax(0, 1fr);
        align-items: center;
        gap: 8px;
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
    'choice-control': ChoiceControl;
  }
}
