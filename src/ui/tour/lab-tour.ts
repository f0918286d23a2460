import { css, html, LitElement } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { LabView } from '../lab-view/lab-view.ts';
import { shared } from '../shared.ts';
import { placeBeside } from './place.ts';
import { STOPS, type Stop } from './stops.ts';

/** Narrower windows have the words at their lower edge. */
const NARROW = 700;
const MARGIN = 6;

/** Leads through the parts of the lab. The page stays usable around it. */
@customElement('lab-tour')
export class LabTour extends LitElement {
  @state() private stops: readonly Stop[] = [];
  @state() private at = 0;
  @query('.layer') private layer!: HTMLElement;
  @query('.ring') private ring!: HTMLElement;
  @query('.words') private words!: HTMLElement;
  @query('.next') private next!: HTMLElement;
  private lab: LabView | null = null;
  /** What had the focus before. */
  private focusedBefore: Element | null = null;
  private readonly sizes = new ResizeObserver(() => this.place());

  override render() {
    const stop = this.stops[this.at];
    const last = this.at === this.stops.length - 1;
    return html`
      <div class="layer" popover="manual">
        <div class="ring"></div>
        <div class="words" role="dialog" aria-label="Tour">
          <div aria-live="polite">
            <h2>${stop?.title}</h2>
            <p>${stop?.text}</p>
          </div>
          <footer>
            <span class="soft num">${this.at + 1} of ${this.stops.length}</span>
            <button class="plain" @click=${this.end}>End<kbd aria-hidden="true">Esc</kbd></button>
            <button ?disabled=${this.at === 0} @click=${() => this.go(-1)}>Back</button>
            <button class="go next" @click=${() => this.go(1)}>${last ? 'Done' : 'Next'}</button>
          </footer>
        </div>
      </div>
    `;
  }

  /** Begins at the first stop. */
  start(lab: LabView): void {
    this.lab = lab;
    this.focusedBefore = document.activeElement;
    this.stops = STOPS.filter((stop) => stop.find(lab)?.getClientRects().length);
    this.at = 0;
    addEventListener('keydown', this.onKey, { capture: true });
    addEventListener('scroll', this.place, { capture: true, passive: true });
    addEventListener('resize', this.place);
    void this.show();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end();
  }

  private readonly end = () => {
    if (!this.lab) return;
    this.lab = null;
    removeEventListener('keydown', this.onKey, { capture: true });
    removeEventListener('scroll', this.place, { capture: true });
    removeEventListener('resize', this.place);
    this.sizes.disconnect();
    this.layer.hidePopover();
    if (this.focusedBefore instanceof HTMLElement) this.focusedBefore.focus({ preventScroll: true });
  };

  private go(by: number): void {
    if (this.at + by >= this.stops.length) return this.end();
    this.at = Math.max(0, this.at + by);
    void this.show();
  }

  private async show(): Promise<void> {
    await this.updateComplete;
    if (!this.target) return this.end();
    this.layer.showPopover();
    this.sizes.disconnect();
    this.sizes.observe(this.target);
    this.bringIntoView(this.target);
    this.place();
    this.next.focus({ preventScroll: true });
  }

  private get target(): Element | null {
    return this.lab && (this.stops[this.at]?.find(this.lab) ?? null);
  }

  private bringIntoView(target: Element): void {
    const { top, bottom } = target.getBoundingClientRect();
    const room = innerWidth < NARROW ? innerHeight - this.words.offsetHeight - 24 : innerHeight;
    if (top >= 0 && bottom <= room) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    scrollTo({ top: scrollY + top - 24, behavior: calm ? 'instant' : 'smooth' });
  }

  private readonly place = () => {
    const { target, ring, words } = this;
    if (!target) return;
    const { left, top, width, height } = target.getBoundingClientRect();
    Object.assign(ring.style, {
      left: `${left - MARGIN}px`,
      top: `${top - MARGIN}px`,
      width: `${width + 2 * MARGIN}px`,
      height: `${height + 2 * MARGIN}px`,
    });
    const narrow = innerWidth < NARROW;
    const size = { width: words.offsetWidth, height: words.offsetHeight };
    const at = placeBeside({ left, top, width, height }, size, { width: innerWidth, height: innerHeight });
    Object.assign(words.style, narrow ? { left: '', top: '' } : { left: `${at.left}px`, top: `${at.top}px` });
  };

  /** Listens before the page does, so that keys of the tour do nothing else. */
  private readonly onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') this.end();
    else if (event.composedPath().includes(this.words) && event.key === 'ArrowRight') this.go(1);
    else if (event.composedPath().includes(this.words) && event.key === 'ArrowLeft') this.go(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  static override styles = [
    shared,
    css`
      .layer {
        position: fixed;
        inset: 0;
        width: auto;
        height: auto;
        margin: 0;
        padding: 0;
        border: 0;
        background: none;
        color: inherit;
        overflow: hidden;
        pointer-events: none;
      }
      .ring {
        position: fixed;
        border: 3px solid var(--train);
        border-radius: 12px;
        box-shadow: 0 0 0 200vmax rgb(0 0 0 / 28%);
      }
      .words {
        position: fixed;
        width: 348px;
        padding: 18px 20px 14px;
        border: 1px solid var(--line);
        border-radius: 14px;
        background: var(--panel);
        box-shadow: 0 12px 40px rgb(0 0 0 / 30%);
        pointer-events: auto;
      }
      h2 {
        font-size: 18px;
        letter-spacing: -0.01em;
        text-transform: none;
        color: var(--ink);
        margin-bottom: 6px;
      }
      footer {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-top: 14px;
      }
      footer .soft {
        margin-right: auto;
        white-space: nowrap;
      }
      kbd {
        margin-left: 6px;
      }
      @media (prefers-reduced-motion: no-preference) {
        .ring {
          transition: 0.18s ease-out;
          transition-property: left, top, width, height;
        }
      }
      @media (max-width: 699px) {
        .words {
          left: 8px;
          right: 8px;
          bottom: 8px;
          width: auto;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'lab-tour': LabTour;
  }
}
