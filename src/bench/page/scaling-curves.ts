import { html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { USUAL_SIZES, type Sizes } from '../../ui/loss-chart/axes.ts';
import { COLOUR_QUERIES, coloursOf } from '../../ui/loss-chart/colours.ts';
import { shared } from '../../ui/shared.ts';
import type { ScalingReport } from '../scaling.ts';
import { panelsOf, QUANTITIES, type Panel, type Quantity } from './scaling-panels.ts';
import type { ScalingPlot } from './scaling-plot.ts';
import { styles } from './scaling-styles.ts';

const NAMES = Object.keys(QUANTITIES) as Quantity[];

/** Time and memory of a step against each size of the model, one small plot for each. */
@customElement('scaling-curves')
export class ScalingCurves extends LitElement {
  @property({ attribute: false }) report!: ScalingReport;
  @query('.sizes') private sizesProbe!: HTMLElement;
  private plots: ScalingPlot[] = [];
  private readonly media = COLOUR_QUERIES.map((one) => matchMedia(one));
  private readonly resized = new ResizeObserver(() => this.restyle());
  private readonly restyle = () => {
    for (const plot of this.plots) plot.restyle(coloursOf(this.sizesProbe), this.sizes());
  };
  /** The dark theme is unreadable on paper, and print styles cannot change what is drawn on a canvas. */
  private readonly onPaper = () => this.drawFor(true);
  private readonly offPaper = () => this.drawFor(false);

  override render() {
    return html`<i class="sizes"></i>${NAMES.map(
        (name) =>
          html`<div>
            <h3>${QUANTITIES[name].title}, ${QUANTITIES[name].unit}</h3>
            <div class="panels">${this.panels(name).map(figure)}</div>
          </div>`,
      )}`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    for (const one of this.media) one.addEventListener('change', this.restyle);
    addEventListener('beforeprint', this.onPaper);
    addEventListener('afterprint', this.offPaper);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const one of this.media) one.removeEventListener('change', this.restyle);
    removeEventListener('beforeprint', this.onPaper);
    removeEventListener('afterprint', this.offPaper);
    this.resized.disconnect();
    this.clear();
  }

  override updated(): void {
    void this.draw(this.report);
  }

  /** Chart.js is loaded only when there is something to draw. */
  private async draw(report: ScalingReport): Promise<void> {
    const { ScalingPlot } = await import('./scaling-plot.ts');
    await document.fonts.load('12px "JetBrains Mono Variable"'); // canvas text does not wait for its font
    if (!this.isConnected || report !== this.report) return;
    this.clear();
    const canvases = [...this.renderRoot.querySelectorAll('canvas')];
    const panels = NAMES.flatMap((name) => this.panels(name));
    this.plots = canvases.map(
      (canvas, i) => new ScalingPlot(canvas, panels[i]!, coloursOf(this.sizesProbe), this.sizes()),
    );
    this.resized.observe(this.sizesProbe);
  }

  private clear(): void {
    for (const plot of this.plots) plot.destroy();
    this.plots = [];
  }

  private panels(name: Quantity): Panel[] {
    return panelsOf(this.report, name);
  }

  private drawFor(paper: boolean): void {
    document.documentElement.classList.toggle('paper', paper);
    this.restyle();
  }

  private sizes(): Sizes {
    const { width, height } = this.sizesProbe.getBoundingClientRect();
    return { line: width || USUAL_SIZES.line, text: height || USUAL_SIZES.text };
  }

  static override styles = [shared, styles];
}

const figure = ({ name, words }: Panel) =>
  html`<figure>
    <figcaption>${name}</figcaption>
    <div class="plot" role="img" aria-label=${words}><canvas aria-hidden="true"></canvas></div>
  </figure>`;

declare global {
  interface HTMLElementTagNameMap {
    'scaling-curves': ScalingCurves;
  }
}
