import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { parseValue, row, type ConfigKey, type NumberRow } from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import { formatValue } from '../format.ts';
import { shared } from '../shared.ts';
import { SettingEvent } from '../setting-event.ts';
import { nearestStop, sliderStops } from './slider-scale.ts';

/**
 * One number of the config: a slider over round values and a field for exact ones.
 * @fires setting when a usable value is settled on
 */
@customElement('number-control')
export class NumberControl extends LitElement {
  @property() key: ConfigKey = 'learning_rate';
  @property({ type: Number }) value = 0;
  @property({ type: Boolean }) disabled = false;
  /** Shows the explanation below; otherwise it is the tooltip. */
  @property({ type: Boolean }) explain = false;
  /** Why the value does not count now, if so; it can still be set. */
  @property() unused = '';
  /** What a link will make of it on the way, in words; empty for nothing. */
  @property() planned = '';
  /** What was typed and cannot be used, kept until it is mended. */
  @state() private refused: { text: string; why: string } | null = null;
  /** Value under the hand while the slider is held. */
  @state() private held: number | null = null;

  override render() {
    const r = row(this.key) as NumberRow;
    const stops = sliderStops(this.key, r);
    const shown = this.held ?? this.value;
    const spoken = r.zero !== undefined && shown === 0 ? r.zero : formatValue(shown);
    return html`
      <div class="control">
        <div class="head ${this.unused ? 'idle' : ''}" title=${r.help}>
          <span>${r.label}${r.unit ? html` <small>${r.unit}</small>` : nothing}</span>
          <input
            type="text"
            class="num"
            inputmode=${r.min < 1 ? 'text' : 'numeric'}
            autocomplete="off"
            spellcheck="false"
            aria-label="${r.label} value"
            aria-invalid=${this.refused ? 'true' : 'false'}
            aria-describedby="about why"
            .value=${live(this.refused?.text ?? spoken)}
            ?disabled=${this.disabled}
            @change=${(event: Event) => this.typed((event.target as HTMLInputElement).value, r)}
            @keydown=${this.onFieldKey}
          />
        </div>
        ${stops ? this.slider(r, stops, shown, spoken) : nothing}
      </div>
      ${this.planned ? html`<small class="planned">then ${this.planned}</small>` : nothing}
      <small id="about" class=${this.explain ? '' : 'unseen'}
        >${this.unused ? html`<b>${this.unused}</b> ` : nothing}${r.help}</small
      >
      ${this.refused ? html`<p id="why" class="problem" role="alert">${this.refused.why}</p>` : nothing}
    `;
  }

  private slider(r: NumberRow, stops: number[], shown: number, spoken: string) {
    const at = (event: Event) => stops[Number((event.target as HTMLInputElement).value)]!;
    return html`<input
      type="range"
      class=${this.unused ? 'idle' : ''}
      min="0"
      max=${stops.length - 1}
      step="1"
      aria-label=${r.label}
      aria-valuetext="${spoken}${shown === 0 || !r.unit ? '' : ` ${r.unit}`}"
      .value=${live(String(nearestStop(stops, shown, r.scale)))}
      ?disabled=${this.disabled}
      @input=${(event: Event) => (this.held = at(event))}
      @change=${(event: Event) => this.settle(at(event))}
    />`;
  }

  private typed(text: string, r: NumberRow): void {
    const meansZero = r.zero !== undefined && text.trim().toLowerCase() === r.zero.toLowerCase();
    try {
      this.settle(parseValue(this.key, meansZero ? 0 : text.trim().replace(',', '.')) as number);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.refused = { text, why: error.message };
    }
  }

  private onFieldKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      this.refused = null;
      this.requestUpdate();
    }
  }

  private settle(value: number): void {
    this.refused = null;
    this.held = null;
    this.dispatchEvent(new SettingEvent(this.key, value));
  }

  static override styles = [
    shared,
    css`
      :host {
        container-type: inline-size;
      }
      @container (max-width: 235px) {
        .head small {
          display: none;
        }
      }
      .head {
        display: flex;
        justify-content: space-between;
        align-items: center;
        gap: 8px;
        font-size: 14px;
        white-space: nowrap;
      }
      .head span {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .head small {
        font-size: 12px;
      }
      .head input {
        width: 96px;
        flex: 0 1 auto;
        min-width: 48px;
        text-align: right;
        font: 600 13px var(--mono);
        padding: 2px 8px;
        border-color: transparent;
        background: none;
      }
      @supports (field-sizing: content) {
        .head input {
          field-sizing: content;
          width: auto;
          flex: none;
          min-width: 64px;
          max-width: 100%;
        }
      }
      .head input:hover,
      .head input:focus,
      .head input[aria-invalid='true'] {
        border-color: var(--edge);
        background: var(--paper);
      }
      .head input[aria-invalid='true'] {
        border-color: var(--warn);
      }
      .head.idle,
      .head.idle input {
        color: var(--soft);
      }
      input.idle {
        accent-color: var(--soft);
        opacity: 0.6;
      }
      /* The value beside its slider, so that the name has the whole line. */
      @container (max-width: 200px) {
        .control {
          display: grid;
          grid-template-columns: minmax(0, 1fr) auto;
          align-items: center;
          column-gap: 4px;
        }
        .head {
          display: contents;
        }
        .head span {
          grid-column: 1 / -1;
          font-size: 13px;
        }
        .head input {
          grid-area: 2 / 2;
          min-width: 44px;
          padding-inline: 4px;
        }
      }
      .planned {
        display: block;
        color: var(--val);
      }
      small b {
        font-weight: 600;
      }
      small#about:not(.unseen) {
        display: block;
        line-height: 1.4;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'number-control': NumberControl;
  }
}
