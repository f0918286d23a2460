import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { formatBytes } from '../../core/bytes.ts';
import type { Config, ConfigPatch } from '../../core/config.ts';
import type { Forecast } from '../../core/forecast.ts';
import { formatCount, formatDuration, formatMilliseconds, formatShort } from '../format.ts';
import { shared } from '../shared.ts';
import { describeSize, isStop, MODEL_SIZES, patchOf, placeOf } from './sizes.ts';

/**
 * One slider for all that makes a model large, and what the run as it is set would need and take.
 * @fires size with the settings in `detail`
 */
@customElement('model-size')
export class ModelSizeSlider extends LitElement {
  @property({ attribute: false }) config!: Config;
  /** What the config needs; null while it is not known. */
  @property({ attribute: false }) forecast: Forecast | null = null;
  @property({ type: Boolean }) disabled = false;
  /** Place under the hand while the slider is held. */
  @state() private held: number | null = null;

  override render() {
    const place = this.held ?? placeOf(this.config);
    const size = this.held === null ? this.config : MODEL_SIZES[place]!;
    const words = describeSize(size);
    const problem = this.forecast?.problem;
    const own = isStop(size, MODEL_SIZES[place]!) ? '' : ' (set by hand)';
    return html`
      <div class="slider">
        <div class="head"><span>Model size</span><span class="num">${words}${own}</span></div>
        <input
          type="range"
          min="0"
          max=${MODEL_SIZES.length - 1}
          step="1"
          aria-label="Model size"
          aria-valuetext="${words}${own}"
          aria-describedby="expected"
          .value=${live(String(place))}
          ?disabled=${this.disabled}
          @input=${(event: Event) => (this.held = valueOf(event))}
          @change=${(event: Event) => this.settle(valueOf(event))}
        />
      </div>
      <dl id="expected" aria-label="Expected of the next run">${this.numbers()}</dl>
      ${problem && !this.disabled ? html`<p class="problem" aria-hidden="true">${problem.message}</p>` : nothing}
    `;
  }

  private numbers() {
    const { forecast } = this;
    if (!forecast) return fact('Memory and time', 'told of the fast engine, once text and device are known');
    const { parameters, bytes, logitsBytes, stepMs, runMs, device, problem } = forecast;
    const unknown = problem ? 'does not fit' : 'not measured yet';
    return html`
      ${fact('Parameters', formatShort(parameters))}
      ${fact('Memory', `${formatBytes(bytes)}, logits ${formatBytes(logitsBytes)}`)}
      ${fact('A step', stepMs === null ? unknown : `about ${formatMilliseconds(stepMs)}`)}
      ${
        runMs === null
          ? nothing
          : fact(`All ${formatCount(this.config.max_iters)} steps`, `about ${formatDuration(runMs)}`)
      }
      ${fact('On', device)}
    `;
  }

  private settle(place: number): void {
    this.held = null;
    this.dispatchEvent(new CustomEvent<ConfigPatch>('size', { detail: patchOf(place) }));
  }

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr));
        gap: 6px 28px;
        align-items: center;
        padding: 12px 18px;
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: 12px;
      }
      /* Where it lies far from the Start button, beside which an alert says the same to everyone. */
      .problem {
        display: none;
        grid-column: 1 / -1;
      }
      @media (max-width: 1000px) {
        .problem {
          display: block;
        }
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 12px;
        font-size: 14px;
      }
      .head .num {
        font-size: 13px;
      }
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 24px;
        font-size: 14px;
      }
      dl div {
        display: grid;
      }
      dt {
        color: var(--soft);
        font-size: 12px;
      }
      dd {
        font: 13px var(--mono);
        font-variant-numeric: tabular-nums;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

const valueOf = (event: Event) => Number((event.target as HTMLInputElement).value);

const fact = (name: string, value: string) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;

declare global {
  interface HTMLElementTagNameMap {
    'model-size': ModelSizeSlider;
  }
}
