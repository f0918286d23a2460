import { css, html, LitElement, nothing, svg, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LESSONS, PATTERNS, type Lesson } from '../../core/pattern.ts';
import { shared } from '../shared.ts';
import { HEIGHT, SKETCHES, WIDTH } from './sketches.ts';

/** A pattern, the person's own text to train on, or the log of their own training. */
export type Card = Lesson | 'own' | 'log';

/** The key that presses a card: 1 to 8 for the patterns, 9 and 0. */
export function cardOfKey(key: string): Card | null {
  if (key === '0') return 'own';
  if (key === '9') return 'log';
  return /^\d$/.test(key) ? (LESSONS[Number(key) - 1] ?? null) : null;
}

const WORDS: Readonly<Record<Lesson, string>> = {
  good: 'steep, then slow',
  flat: 'learns nothing',
  spikes: 'jumps, recovers',
  plateau: 'stalls too high',
  overfitting: 'validation rises',
  nan: 'falls, then dies',
  step: 'a drop at each cut',
  sawtooth: 'always bouncing',
};

/**
 * The patterns to choose from, each with a sketch of its curve.
 * @fires card with the Card in `detail`
 */
@customElement('experiment-cards')
export class ExperimentCards extends LitElement {
  @property() current: Card | null = null;
  /** A strip of the patterns alone, for a projector. */
  @property({ type: Boolean, reflect: true }) slim = false;
  /** In the strip: names and sketches, which would give the answer away, are not shown. */
  @property({ type: Boolean, reflect: true }) covered = false;

  override render() {
    return html`
      <section aria-label="Experiments">
        <h2>Break it on purpose</h2>
        <ul>
          ${LESSONS.map((lesson, i) => this.card(lesson, PATTERNS[lesson], WORDS[lesson], i + 1))}
          ${
            this.slim
              ? nothing
              : [
                  this.card('log', 'Your log', 'read what another run did', 9),
                  this.card('own', 'Your own', 'your text, every setting', 0),
                ]
          }
        </ul>
      </section>
    `;
  }

  private card(card: Card, name: string, words: string, key: number) {
    return html`<li>
      <button
        class=${card}
        aria-label=${name}
        aria-describedby="about-${card}"
        aria-keyshortcuts=${key}
        aria-current=${this.current === card ? 'true' : nothing}
        @click=${() => this.dispatchEvent(new CustomEvent<Card>('card', { detail: card }))}
      >
        ${card === 'own' || card === 'log' ? nothing : sketch(card)}
        <span class="words"><b>${name}</b><small id="about-${card}">${words}</small></span>
        <kbd aria-hidden="true">${key}</kbd>
      </button>
    </li>`;
  }

  /** Puts the focus on the card that is on. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector<HTMLElement>('[aria-current]')?.focus(options);
  }

  override updated(changes: PropertyValues<this>): void {
    if (!changes.has('current')) return;
    const [list, button] = [this.renderRoot.querySelector('ul'), this.renderRoot.querySelector('[aria-current]')];
    if (!list || !button || list.scrollWidth <= list.clientWidth) return;
    // Scrolls the strip alone: `scrollIntoView` would move the page as well.
    const [strip, box] = [list.getBoundingClientRect(), button.getBoundingClientRect()];
    list.scrollLeft += box.left + box.width / 2 - (strip.left + strip.width / 2);
  }

  static override styles = [
    shared,
    css`
      h2 {
        margin: 0 10px 10px;
      }
      ul {
        list-style: none;
        display: grid;
        gap: 2px;
      }
      button {
        display: grid;
        grid-template-columns: 76px minmax(0, 1fr) auto;
        gap: 10px;
        align-items: center;
        width: 100%;
        padding: 10px;
        text-align: left;
        border-color: transparent;
      }
      button:hover:enabled {
        border-color: var(--edge);
      }
      [aria-current] {
        background: var(--panel);
        border-color: var(--line);
        box-shadow: inset 3px 0 var(--train);
      }
      .own,
      .log {
        grid-template-columns: minmax(0, 1fr) auto;
        border: 1px dashed var(--edge);
        margin-top: 6px;
      }
      .words {
        min-width: 0;
      }
      b {
        display: block;
        font-weight: 600;
        line-height: 1.25;
        white-space: nowrap;
      }
      small {
        display: block;
        font-size: 12px;
        line-height: 1.25;
      }
      kbd {
        color: var(--soft);
      }
      svg {
        width: 100%;
        fill: none;
        stroke: var(--soft);
        stroke-width: 1.6;
        stroke-linejoin: round;
      }
      [aria-current] .train {
        stroke: var(--train);
      }
      .validation {
        stroke: var(--val);
        stroke-dasharray: 3 2;
      }
      .end {
        stroke: var(--warn);
        stroke-width: 2;
      }
      @media (max-width: 1240px) {
        h2 {
          display: none;
        }
        ul {
          display: flex;
          gap: 6px;
          overflow-x: auto;
          scrollbar-width: thin;
          padding: 3px;
        }
        button {
          grid-template-columns: ${WIDTH}px;
          gap: 2px;
          justify-items: center;
          min-width: 112px;
          height: 100%;
          padding: 5px 10px;
          text-align: center;
        }
        .own,
        .log {
          grid-template-columns: auto;
          margin: 0;
        }
        [aria-current] {
          border-color: var(--train);
          box-shadow: inset 0 -3px var(--train);
        }
        small,
        kbd {
          display: none;
        }
        b {
          font-size: 13px;
        }
      }
      :host([slim]) h2,
      :host([slim]) small {
        display: none;
      }
      :host([slim]) ul {
        display: grid;
        grid-template-columns: repeat(8, minmax(0, auto)); /* a longer name gets more */
        gap: 4px;
        padding: 0;
        overflow: visible;
      }
      :host([slim]) button {
        display: flex;
        flex-direction: row-reverse;
        justify-content: center;
        gap: 8px;
        min-width: 0;
        height: auto;
        padding: 2px 4px;
        cursor: inherit;
      }
      :host([slim]) svg,
      :host([slim][covered]) .words {
        display: none;
      }
      :host([slim]) kbd {
        display: inline;
      }
      :host([slim][covered]) kbd {
        border: 0;
        font-size: 15px;
        opacity: 1;
      }
      :host([slim]) [aria-current] {
        border-color: var(--train);
        box-shadow: inset 0 -3px var(--train);
      }
      @media (max-width: 900px) {
        :host([slim]) .words {
          display: none;
        }
      }
    `,
  ];
}

/** The picture of a pattern; `train`, `validation` and `end` are its classes. */
export function sketch(lesson: Lesson) {
  const { train, validation, end } = SKETCHES[lesson];
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    ${validation ? svg`<path class="validation" d=${validation} />` : nothing}
    <path class="train" d=${train} />
    ${end ? svg`<path class="end" d="M${end.x - 3} ${end.y - 3}l6 6m0 -6l-6 6" />` : nothing}
  </svg>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'experiment-cards': ExperimentCards;
  }
}
