import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { formatLoss, formatShort } from '../format.ts';
import { shared } from '../shared.ts';
import '../curve-table/curve-table.ts';
import { LossPlot, PLOT_COLOURS, type PlotColours, type PlotFrame } from './plot.ts';
import { latestUpTo, nearestRecord, type Curves } from './series.ts';

/**
 * The curve: losses above, gradient norm and learning rate below, values under the pointer.
 * @slot shown over the plot while it is empty
 */
@customElement('loss-chart')
export class LossChart extends LitElement {
  @property({ attribute: false }) history!: Curves;
  /** Counts changes of the history, which is changed in place. */
  @property({ type: Number }) revision = 0;
  @property({ type: Number }) epoch = 0;
  @property({ attribute: false }) frame!: PlotFrame;
  @property({ type: Boolean }) resting = true;
  /** Step that the pointer or the arrow keys are at; null follows the training. */
  @state() private cursor: number | null = null;
  @query('.loss canvas') private lossCanvas!: HTMLCanvasElement;
  @query('.strip canvas') private stripCanvas!: HTMLCanvasElement;
  @query('.plots') private plots!: HTMLElement;
  @query('.cross') private cross!: HTMLElement;
  private plot: LossPlot | null = null;
  /** A log may hold neither norms nor rates; the strip of a run stands before its first step. */
  private hasStrip = true;
  private readonly night = matchMedia('(prefers-color-scheme: dark)');
  private readonly recolour = () => this.plot?.recolour(this.colours());

  override willUpdate(changes: PropertyValues<this>): void {
    if (!changes.has('history') && !changes.has('revision')) return;
    const { step, gradNorm, lr } = this.history;
    this.hasStrip = step.length === 0 || [gradNorm, lr].some((column) => column.some((value) => value !== null));
  }

  override render() {
    return html`
      <section aria-label="Chart">
        ${this.readout()}
        <div
          class="plots"
          tabindex="0"
          role="group"
          aria-label="Curves; arrow keys move through the steps"
          @pointermove=${this.onPointer}
          @pointerdown=${this.onPointer}
          @pointerleave=${() => (this.cursor = null)}
          @keydown=${this.onKey}
          @blur=${() => (this.cursor = null)}
        >
          <div class="loss"><canvas aria-hidden="true"></canvas></div>
          <div class="strip" ?hidden=${!this.hasStrip}><canvas aria-hidden="true"></canvas></div>
          <div class="cross" hidden></div>
          ${this.history.step.length === 0 ? html`<div class="empty"><slot></slot></div>` : nothing}
        </div>
        <curve-table .history=${this.history} .revision=${this.revision} ?resting=${this.resting}></curve-table>
      </section>
    `;
  }

  private readout() {
    const { step, trainLoss, valLoss, lr, gradNorm } = this.history;
    const i = this.cursor === null ? step.length - 1 : nearestRecord(step, this.cursor);
    if (i < 0) return html`<div class="readout num" aria-hidden="true"><span>loss in nats, by step</span></div>`;
    const val = latestUpTo(valLoss, i);
    const [train, norm, rate] = [trainLoss, gradNorm, lr].map((column) => latestUpTo(column, i));
    return html`
      <div class="readout num" aria-hidden="true">
        <span>step <b>${step[i]}</b></span>
        ${train == null ? nothing : html`<span class="train">train <b>${formatLoss(train)}</b></span>`}
        ${val === null ? nothing : html`<span class="val">validation <b>${formatLoss(val)}</b></span>`}
        ${this.overlayValue(step[i]!)}
        ${norm == null ? nothing : html`<span class="norm">‖g‖ <b>${formatShort(norm)}</b></span>`}
        ${rate == null ? nothing : html`<span class="rate">rate <b>${formatShort(rate)}</b></span>`}
      </div>
    `;
  }

  /** Of the run that this one is held against, at the same step. */
  private overlayValue(step: number) {
    const { overlay } = this.frame;
    if (!overlay) return nothing;
    const { step: steps, trainLoss } = overlay.history;
    const over = step > (steps.at(-1) ?? 0);
    const loss = over ? nothing : html`<b>${formatLoss(trainLoss[nearestRecord(steps, step)] ?? NaN)}</b>`;
    return html`<span class="before">${overlay.label} ${loss}</span>`;
  }

  override firstUpdated(): void {
    this.plot = new LossPlot(this.lossCanvas, this.stripCanvas, this.colours());
    this.night.addEventListener('change', this.recolour);
    // Canvas text does not wait for its font.
    void document.fonts.load('12px "JetBrains Mono Variable"').then(this.recolour);
  }

  override updated(changes: PropertyValues<this>): void {
    if (['revision', 'epoch', 'frame'].some((name) => changes.has(name as keyof LossChart))) {
      this.plot?.update(this.history, this.epoch, this.frame);
    }
    this.placeCross();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.night.removeEventListener('change', this.recolour);
    this.plot?.destroy();
    this.plot = null;
  }

  private placeCross(): void {
    const { step } = this.history;
    const i = this.cursor === null ? -1 : nearestRecord(step, this.cursor);
    this.cross.hidden = i < 0;
    if (i >= 0 && this.plot) this.cross.style.transform = `translateX(${Math.round(this.plot.xOf(step[i]!))}px)`;
  }

  private onPointer(event: PointerEvent): void {
    if (!this.plot) return;
    this.cursor = this.plot.stepAt(event.clientX - this.plots.getBoundingClientRect().left);
  }

  private onKey(event: KeyboardEvent): void {
    const { step } = this.history;
    const last = step.length - 1;
    const here = this.cursor === null ? last : nearestRecord(step, this.cursor);
    const by = event.shiftKey ? 10 : 1;
    const target = { ArrowLeft: here - by, ArrowRight: here + by, Home: 0, End: last }[event.key];
    if (target === undefined || last < 0) return;
    event.preventDefault();
    this.cursor = step[Math.min(last, Math.max(0, target))]!;
  }

  /** A canvas knows no custom properties, and `light-dark()` is only resolved where it is used. */
  private colours(): PlotColours {
    const style = getComputedStyle(this.plots);
    const colours = PLOT_COLOURS.map((name) => {
      this.plots.style.color = `var(--${name})`;
      return [name, style.color] as const;
    });
    this.plots.style.color = '';
    return Object.fromEntries(colours) as PlotColours;
  }

  static override styles = [
    shared,
    css`
      .readout {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
        min-height: 22px;
        font-size: 13px;
        color: var(--soft);
      }
      .readout b {
        font-weight: 600;
        color: var(--ink);
      }
      .readout span[class]::before {
        content: '';
        display: inline-block;
        width: 16px;
        border-top: 2px solid;
        vertical-align: 4px;
        margin-right: 6px;
      }
      .readout span.val::before {
        border-top-style: dashed;
      }
      .readout span.before::before {
        border-top-style: dashed;
      }
      .readout span.rate::before {
        border-top-style: dotted;
      }
      .train::before {
        color: var(--train);
      }
      .val::before {
        color: var(--val);
      }
      .norm::before {
        color: var(--norm);
      }
      .rate::before {
        color: var(--rate);
      }
      .plots {
        position: relative;
        touch-action: pan-y;
        cursor: crosshair;
        border-radius: 4px;
      }
      .loss {
        position: relative;
        height: clamp(260px, 42vh, 600px);
      }
      @media (max-width: 560px) {
        .loss {
          height: clamp(220px, 33vh, 420px);
        }
      }
      .strip {
        position: relative;
        height: 96px;
      }
      .cross {
        position: absolute;
        top: 20px;
        bottom: 8px;
        left: 0;
        width: 1px;
        background: var(--edge);
        pointer-events: none;
      }
      .empty {
        position: absolute;
        inset: 0 0 96px;
        display: grid;
        place-content: center;
        text-align: center;
        pointer-events: none;
        color: var(--soft);
        padding: 0 24px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'loss-chart': LossChart;
  }
}
