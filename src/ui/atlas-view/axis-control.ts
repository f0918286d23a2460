import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { parseValue, row, type ConfigKey, type NumberRow } from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import { formatValue, valueWords } from '../format.ts';
import { sliderStops } from '../number-control/slider-scale.ts';
import { shared } from '../shared.ts';
import { AXIS_KEYS, FEWEST, MOST, optionsOf, spread, typicalAxis, type Axis } from './axis.ts';

interface NumberRange {
  from: number;
  to: number;
  count: number;
  /** The "off" or "no limit" of the setting is one more value. */
  zero: boolean;
}

/**
 * One side of an atlas: its setting, and from where to where.
 * @fires axis with the Axis in `detail`
 */
@customElement('axis-control')
export class AxisControl extends LitElement {
  @property() label = '';
  @property({ attribute: false }) axis!: Axis;
  /** The setting of the other side. */
  @property() taken: ConfigKey | null = null;
  @property({ type: Boolean }) disabled = false;
  @state() private problem: string | null = null;

  override render() {
    const { axis, taken, disabled } = this;
    const r = row(axis.key);
    return html`
      <fieldset ?disabled=${disabled}>
        <legend>${this.label}</legend>
        <label class="setting">
          <span class="unseen">Setting</span>
          <select .value=${live(axis.key)} @change=${this.onKey}>
            ${AXIS_KEYS.filter((key) => key !== taken).map(
              (key) => html`<option value=${key} ?selected=${key === axis.key}>${row(key).label}</option>`,
            )}
          </select>
        </label>
        ${r.type === 'choice' ? this.choices() : this.range(r)}
        <p class="soft num">${axis.values.map((value) => valueWords(axis.key, value)).join(' · ')}</p>
        ${this.problem === null ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
      </fieldset>
    `;
  }

  private range(r: NumberRow) {
    const { key } = this.axis;
    const range = this.rangeNow(r);
    const field = (name: 'from' | 'to', label: string) =>
      html`<label>
        <span>${label}</span>
        <input
          type="text"
          class="num"
          autocomplete="off"
          .value=${live(formatValue(range[name]))}
          @change=${(event: Event) => this.typed(r, range, name, (event.target as HTMLInputElement).value)}
        />
      </label>`;
    const counts = Array.from({ length: MOST - FEWEST + 1 }, (_, i) => FEWEST + i);
    return html`
      <div class="range">
        ${field('from', 'From')} ${field('to', 'To')}
        <label>
          <span>Values</span>
          <select
            .value=${live(String(range.count))}
            @change=${(event: Event) =>
              this.settle(r, { ...range, count: Number((event.target as HTMLSelectElement).value) })}
          >
            ${counts.map((n) => html`<option value=${n} ?selected=${n === range.count}>${n}</option>`)}
          </select>
        </label>
      </div>
      ${
        r.zero === undefined
          ? nothing
          : html`<label class="check">
              <input
                type="checkbox"
                .checked=${live(range.zero)}
                @change=${() => this.settle(r, { ...range, zero: !range.zero })}
              />
              one of them “${valueWords(key, 0)}”
            </label>`
      }
    `;
  }

  private choices() {
    const { key, values } = this.axis;
    return Object.entries(optionsOf(key)).map(
      ([value, words]) =>
        html`<label class="check">
          <input type="checkbox" .checked=${live(values.includes(value))} @change=${() => this.toggle(value)} />
          ${words}
        </label>`,
    );
  }

  private rangeNow(r: NumberRow): NumberRange {
    const values = this.axis.values.map(Number);
    const zero = r.zero !== undefined && values.includes(0);
    const others = zero ? values.filter((value) => value !== 0) : values;
    return { from: others[0] ?? r.min, to: others.at(-1) ?? r.max, count: values.length, zero };
  }

  private typed(r: NumberRow, range: NumberRange, name: 'from' | 'to', text: string): void {
    try {
      const value = parseValue(this.axis.key, text.trim().replace(',', '.')) as number;
      this.settle(r, { ...range, [name]: value });
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.problem = error.message;
    }
  }

  private settle(r: NumberRow, { from, to, count, zero }: NumberRange): void {
    const { key } = this.axis;
    const others = spread(key, from, to, zero ? count - 1 : count).filter((value) => !zero || value !== 0);
    const zeroIsLast = sliderStops(key, r)?.at(-1) === 0;
    this.tell({ key, values: zero ? (zeroIsLast ? [...others, 0] : [0, ...others]) : others });
  }

  private toggle(value: string): void {
    const { key, values } = this.axis;
    const chosen = Object.keys(optionsOf(key)).filter((one) => (one === value) !== values.includes(one));
    this.tell({ key, values: chosen });
  }

  private tell(axis: Axis): void {
    const { length } = axis.values;
    this.problem =
      length >= FEWEST && length <= MOST
        ? null
        : `A side has ${FEWEST} to ${MOST} different values; these are ${length}.`;
    if (this.problem === null) this.dispatchEvent(new CustomEvent<Axis>('axis', { detail: axis }));
    else this.requestUpdate(); // the controls go back to what still counts
  }

  private readonly onKey = (event: Event) => {
    this.problem = null;
    const key = AXIS_KEYS.find((one) => one === (event.target as HTMLSelectElement).value);
    if (key) this.tell(typicalAxis(key));
  };

  static override styles = [
    shared,
    css`
      fieldset {
        display: grid;
        gap: 8px;
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0;
        margin-bottom: 6px;
        font-size: 14px;
        font-weight: 600;
      }
      .range {
        display: grid;
        grid-template-columns: 1fr 1fr auto;
        gap: 8px;
      }
      .range label {
        display: grid;
        gap: 2px;
        font-size: 13px;
        color: var(--soft);
      }
      .range input,
      .range select {
        width: 100%;
        min-width: 0;
        padding: 2px 8px;
        color: var(--ink);
      }
      .check {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 28px;
        font-size: 14px;
      }
      .check input {
        flex: none;
        width: 18px;
        height: 18px;
        min-height: 0;
        margin: 0;
        accent-color: var(--train);
      }
      p.num {
        font-size: 12px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'axis-control': AxisControl;
  }
}
