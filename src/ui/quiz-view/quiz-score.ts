import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { LESSONS, PATTERNS, type Lesson } from '../../core/pattern.ts';
import { sketch } from '../experiment-cards/experiment-cards.ts';
import { shared } from '../shared.ts';
import { pictureStyles } from './answer-styles.ts';
import { NOTHING_ASKED, type QuizProgress } from './progress.ts';

/**
 * How far one has come: right answers, how many in a row, and which of the eight patterns are known.
 * @fires clear
 */
@customElement('quiz-score')
export class QuizScore extends LitElement {
  @property({ attribute: false }) progress: QuizProgress = NOTHING_ASKED;

  override render() {
    const { asked, right, streak, best, known } = this.progress;
    return html`<section aria-label="Score">
      <p class="numbers">
        <span><b class="num">${right}</b> of <b class="num">${asked}</b> right</span>
        <span
          ><b class="num">${streak}</b> in a
          row${best > streak ? html`, best <b class="num">${best}</b>` : nothing}</span
        >
        <span><b class="num">${known.length}</b> of <b class="num">${LESSONS.length}</b> patterns</span>
        ${
          asked > 0
            ? html`<button class="plain" @click=${() => this.dispatchEvent(new Event('clear'))}>
                Clear the score
              </button>`
            : nothing
        }
      </p>
      <ul aria-label="Patterns">
        ${LESSONS.map((lesson) => this.pattern(lesson, known.includes(lesson)))}
      </ul>
    </section>`;
  }

  private pattern(lesson: Lesson, known: boolean) {
    const words = `${PATTERNS[lesson]}: ${known ? 'known' : 'not yet'}`;
    return html`<li class=${known ? 'known' : ''} title=${words}>
      ${sketch(lesson)}<span class="unseen">${words}</span>
    </li>`;
  }

  static override styles = [
    shared,
    pictureStyles,
    css`
      section,
      .numbers,
      ul {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
      }
      section {
        gap: 8px 24px;
      }
      .numbers {
        gap: 0 20px;
        font-size: 13px;
        color: var(--soft);
      }
      .numbers b {
        color: var(--ink);
        font-weight: 600;
      }
      .numbers button {
        padding-inline: 8px;
        text-decoration: underline;
        text-underline-offset: 3px;
      }
      ul {
        list-style: none;
        gap: 4px;
      }
      li {
        position: relative;
        width: 44px;
        padding: 4px;
        border: 1px dashed var(--edge);
        border-radius: 6px;
      }
      svg {
        stroke-width: 3;
      }
      li:not(.known) svg * {
        stroke: var(--soft);
      }
      .known {
        border: 1px solid var(--accent);
        background: var(--panel);
      }
      .known::after {
        content: '✓';
        position: absolute;
        top: -7px;
        right: -4px;
        width: 15px;
        height: 15px;
        border-radius: 50%;
        background: var(--accent);
        color: var(--paper);
        font: 700 10px/15px var(--sans);
        text-align: center;
      }
      @media (max-width: 560px) {
        ul {
          display: grid;
          grid-template-columns: repeat(8, minmax(0, 1fr));
          width: 100%;
        }
        li {
          width: auto;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'quiz-score': QuizScore;
  }
}
