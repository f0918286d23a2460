import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeCurve } from '../curve-table/curve-words.ts';
import { shortcutOf } from '../keyboard.ts';
import { shared } from '../shared.ts';
import '../curve-table/curve-table.ts';
import { USUAL_SIZES, type Sizes } from './axes.ts';
import { chartStyles } from './chart-styles.ts';
import { COLOUR_QUERIES, coloursOf } from './colours.ts';
import type { Band } from './marks/band.ts';
import type { PlotFrame } from './plot-frame.ts';
import type { LossPlot } from './plot.ts';
import { Pinch } from './pinch.ts';
import { between, lanesOf, shownWith, zoomed, type StepRange } from './range.ts';
import { pictureOf } from './picture.ts';
import { readout } from './readout.ts';
import { nearestRecord, type Curves } from './curve-lines.ts';

/** Factor on the range of steps for one press of a zoom key. */
const CLOSER = 0.5;
/** Pixels that a pointer must be dragged to select a range of steps. */
const DRAWN = 6;
const NARROWEST_MARK = 8;
/** Rows of marks below one another; further marks share the last row. */
const LANES = 3;
const LANE_HEIGHT = 5;

/**
 * The curve: losses above, gradient norm and learning rate below, values under the pointer, and a closer look at some
 * steps.
 * @slot - shown over the plot while it is empty
 * @slot tools - further switches
 * @fires point - with the Band of the evidence that is pointed at as `detail`, or null
 */
@customElement('loss-chart')
export class LossChart extends LitElement {
  @property({ attribute: false }) history!: Curves;
  /** Counts changes of the history, which is changed in place. */
  @property({ type: Number }) revision = 0;
  @property({ type: Number }) epoch = 0;
  @property({ attribute: false }) frame!: PlotFrame;
  @property({ type: Boolean }) resting = true;
  /** The verdict on the curve, as a sentence. */
  @property() finding = '';
  /** The step selected by pointer or arrow keys; null to follow the training. */
  @state() private cursor: number | null = null;
  /** The steps that are shown; null for all. */
  @state() private range: StepRange | null = null;
  @state() private logarithmic = false;
  /** Start and current place of a drag of the pointer, in pixels. */
  @state() private drawn: { from: number; to: number } | null = null;
  @query('.loss canvas') private lossCanvas!: HTMLCanvasElement;
  @query('.strip canvas') private stripCanvas!: HTMLCanvasElement;
  @query('.plots') private plots!: HTMLElement;
  @query('.cross') private cross!: HTMLElement;
  @query('.marks') private marks!: HTMLElement;
  @query('.sizes') private sizesProbe!: HTMLElement;
  private plot: LossPlot | null = null;
  private readonly pinch = new Pinch();
  /** False for a log without norms and rates; a run has its strip even before its first step. */
  private hasStrip = true;
  private readonly media = COLOUR_QUERIES.map((one) => matchMedia(one));
  private readonly restyle = () => this.plot?.restyle(coloursOf(this.plots), this.sizes());
  /** Print needs the light colours, and style sheets cannot change what is drawn on a canvas. */
  private readonly onPaper = () => this.drawFor(true);
  private readonly offPaper = () => this.drawFor(false);
  private readonly resized = new ResizeObserver(this.restyle);

  override willUpdate(changes: PropertyValues<this>): void {
    if (changes.has('history')) this.range = null;
    if (!changes.has('history') && !changes.has('revision')) return;
    const { step, gradNorm, lr } = this.history;
    this.hasStrip = step.length === 0 || [gradNorm, lr].some((column) => column.some((value) => value !== null));
  }

  override render() {
    const { step } = this.history;
    const { overlay, twin, compared = [] } = this.frame;
    const i = this.cursor === null ? step.length - 1 : nearestRecord(step, this.cursor);
    const others = [...(overlay ? [overlay] : []), ...(twin ? [{ ...twin, faint: true }] : []), ...compared];
    return html`
      <section aria-label="Chart">
        ${readout(this.history, i, others)}
        <p class="unseen" id="words">${describeCurve(this.history, this.finding)}</p>
        <div
          class="plots"
          tabindex="0"
          role="group"
          aria-label="Curves; arrow keys move through the steps, plus and minus look closer and back, 0 shows all"
          aria-describedby="words"
          @pointermove=${this.onPointer}
          @pointerdown=${this.onPointerDown}
          @pointerup=${this.onPointerUp}
          @pointercancel=${this.onPointerCancel}
          @pointerleave=${() => (this.cursor = null)}
          @dblclick=${() => (this.range = null)}
          @keydown=${this.onKey}
          @blur=${() => (this.cursor = null)}
        >
          <div class="loss"><canvas aria-hidden="true"></canvas></div>
          <div class="strip" ?hidden=${!this.hasStrip}><canvas aria-hidden="true"></canvas></div>
          <div class="marks" aria-hidden="true">${this.evidence()}</div>
          <div class="selection" hidden></div>
          <div class="cross" hidden></div>
          <i class="sizes"></i>
          ${step.length === 0 ? html`<div class="empty"><slot></slot></div>` : nothing}
        </div>
        ${this.tools()}
        <curve-table .history=${this.history} .revision=${this.revision} ?resting=${this.resting}></curve-table>
      </section>
    `;
  }

  /** What was drawn last; null before the plots exist. */
  get scenes(): LossPlot['scenes'] | null {
    return this.plot?.scenes ?? null;
  }

  /** What is drawn, as an image that can be saved. */
  picture(): Promise<Blob | null> {
    const { lossCanvas, stripCanvas } = this;
    return pictureOf(this.hasStrip ? [lossCanvas, stripCanvas] : [lossCanvas], coloursOf(this.plots).paper);
  }

  private tools() {
    const empty = this.history.step.length === 0;
    return html`<div class="tools" role="group" aria-label="View of the chart">
      <slot name="tools"></slot>
      <button aria-pressed=${this.logarithmic} @click=${() => (this.logarithmic = !this.logarithmic)}>Log axis</button>
      <button
        aria-label="Zoom in"
        title="Zoom in (+), draw across the steps, or pinch"
        ?disabled=${empty}
        @click=${() => this.zoom(CLOSER)}
      >
        +
      </button>
      <button aria-label="Zoom out" title="Zoom out (−)" ?disabled=${!this.range} @click=${() => this.zoom(1 / CLOSER)}>
        −
      </button>
      <button title="All steps (0)" ?disabled=${!this.range} aria-label="All steps" @click=${() => (this.range = null)}>
        All
      </button>
    </div>`;
  }

  /** A mark for each sentence that refers to particular steps. */
  private evidence() {
    const { evidence = [], band } = this.frame;
    const point = (detail: Band | null) => () => this.dispatchEvent(new CustomEvent<Band | null>('point', { detail }));
    return evidence.map(
      (one) => html`<i class=${one === band ? 'on' : ''} @pointerenter=${point(one)} @pointerleave=${point(null)}></i>`,
    );
  }

  override firstUpdated(): void {
    void this.openPlot();
    for (const query of this.media) query.addEventListener('change', this.restyle);
    addEventListener('beforeprint', this.onPaper);
    addEventListener('afterprint', this.offPaper);
    this.resized.observe(this.sizesProbe);
    // Canvas text does not wait for its font.
    void document.fonts.load('12px "JetBrains Mono Variable"').then(this.restyle);
  }

  /** Chart.js is half of the page's JavaScript, and an empty chart needs none of it: the page does not wait for it. */
  private async openPlot(): Promise<void> {
    const { LossPlot } = await import('./plot.ts');
    if (!this.isConnected) return;
    this.plot = new LossPlot(this.lossCanvas, this.stripCanvas, coloursOf(this.plots), this.sizes(), () =>
      this.place(),
    );
    this.draw();
    this.place();
  }

  override updated(changes: Map<PropertyKey, unknown>): void {
    if (['revision', 'epoch', 'frame', 'range', 'logarithmic'].some((name) => changes.has(name))) this.draw();
    this.place();
  }

  private draw(): void {
    const { range, logarithmic } = this;
    this.plot?.update(this.history, this.epoch, this.frame, { range, logarithmic });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const query of this.media) query.removeEventListener('change', this.restyle);
    removeEventListener('beforeprint', this.onPaper);
    removeEventListener('afterprint', this.offPaper);
    this.resized.disconnect();
    this.plot?.destroy();
    this.plot = null;
  }

  /** Positions what lies over the plots. */
  private place(): void {
    if (!this.plot) return;
    this.placeCross(this.plot);
    this.placeMarks(this.plot);
    const selection = this.plots.querySelector<HTMLElement>('.selection')!;
    selection.hidden = this.drawn === null;
    if (!this.drawn) return;
    const { from, to } = this.drawn;
    selection.style.transform = `translateX(${Math.min(from, to)}px)`;
    selection.style.width = `${Math.abs(to - from)}px`;
  }

  private placeCross(plot: LossPlot): void {
    const { step } = this.history;
    const i = this.cursor === null ? -1 : nearestRecord(step, this.cursor);
    const at = i < 0 ? NaN : step[i]!;
    const { from, to } = plot.range;
    this.cross.hidden = !(at >= from && at <= to);
    if (!this.cross.hidden) this.cross.style.transform = `translateX(${Math.round(plot.xOf(at))}px)`;
  }

  private placeMarks(plot: LossPlot): void {
    const { evidence = [] } = this.frame;
    const { left, right, bottom } = plot.foot;
    const places = evidence.map(({ from, to }) => {
      const middle = (plot.xOf(from) + plot.xOf(to)) / 2;
      const half = Math.max(NARROWEST_MARK, plot.xOf(to) - plot.xOf(from)) / 2;
      return { from: Math.max(left, middle - half), to: Math.min(right, middle + half) };
    });
    const lanes = lanesOf(places);
    places.forEach(({ from, to }, i) => {
      const mark = this.marks.children[i] as HTMLElement | undefined;
      if (!mark) return;
      mark.hidden = to <= from;
      mark.style.left = `${from}px`;
      mark.style.width = `${to - from}px`;
      mark.style.top = `${bottom + 3 + Math.min(lanes[i]!, LANES - 1) * LANE_HEIGHT}px`;
    });
  }

  /** Pixels from the left edge of the plots. */
  private placeOf({ clientX }: PointerEvent): number {
    return clientX - this.plots.getBoundingClientRect().left;
  }

  /** A pixel as a share of the plot's width. */
  private shareOf(x: number): number {
    const { left, right } = this.plot!.foot;
    return (x - left) / (right - left);
  }

  private onPointer(event: PointerEvent): void {
    if (!this.plot) return;
    const x = this.placeOf(event);
    this.cursor = this.plot.stepAt(x);
    const pinched = this.pinch.move(event.pointerId, this.shareOf(x), this.plot.wholeRange);
    if (pinched !== undefined) this.range = pinched;
    if (!this.drawn) return;
    const { left, right } = this.plot.foot;
    this.drawn = { ...this.drawn, to: Math.min(right, Math.max(left, x)) };
  }

  /** One finger scrolls the page, or reads values while it rests; two fingers zoom. */
  private onPointerDown(event: PointerEvent): void {
    this.onPointer(event);
    if (!this.plot || event.button !== 0 || this.history.step.length === 0) return;
    const x = this.placeOf(event);
    if (event.pointerType === 'touch') return this.pinch.put(event.pointerId, this.shareOf(x), this.plot.range);
    this.plots.setPointerCapture(event.pointerId);
    this.drawn = { from: x, to: x };
  }

  private onPointerCancel({ pointerId }: PointerEvent): void {
    this.pinch.lift(pointerId);
    this.drawn = null;
  }

  private onPointerUp(event: PointerEvent): void {
    const { drawn, plot } = this;
    this.onPointerCancel(event);
    if (!drawn || !plot || Math.abs(drawn.to - drawn.from) < DRAWN) return;
    this.range = between(plot.stepAt(drawn.from), plot.stepAt(drawn.to), plot.wholeRange);
  }

  /** @param times factor on the range of steps, around the selected step, or else around the middle */
  private zoom(times: number): void {
    if (!this.plot || this.history.step.length === 0) return;
    const { range, wholeRange } = this.plot;
    const { from, to } = range;
    const centre = this.cursor !== null && this.cursor >= from && this.cursor <= to ? this.cursor : (from + to) / 2;
    this.range = zoomed(range, times, centre, wholeRange);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.press(event)) return;
    event.preventDefault();
    event.stopPropagation(); // elsewhere on the page, 0 is the shortcut of a card
  }

  /** @returns whether the key means something here */
  private press({ key, shiftKey }: KeyboardEvent): boolean {
    const { step } = this.history;
    const last = step.length - 1;
    if (last < 0) return false;
    const shortcut = shortcutOf(key, 'curve');
    if (shortcut === 'curveCloser') this.zoom(CLOSER);
    else if (shortcut === 'curveWider') this.zoom(1 / CLOSER);
    else if (shortcut === 'curveAll') this.range = null;
    else {
      const here = this.cursor === null ? last : nearestRecord(step, this.cursor);
      const by = shiftKey ? 10 : 1;
      const targets = { curveBack: here - by, curveOn: here + by, curveFirst: 0, curveLast: last };
      if (shortcut === null || !(shortcut in targets)) return false;
      const target = targets[shortcut as keyof typeof targets];
      this.cursor = step[Math.min(last, Math.max(0, target))]!;
      if (this.range) this.range = shownWith(this.range, this.cursor);
    }
    return true;
  }

  private drawFor(paper: boolean): void {
    document.documentElement.classList.toggle('paper', paper);
    this.restyle();
  }

  private sizes(): Sizes {
    const { width, height } = this.sizesProbe.getBoundingClientRect();
    return { line: width || USUAL_SIZES.line, text: height || USUAL_SIZES.text };
  }

  static override styles = [shared, chartStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'loss-chart': LossChart;
  }
}
