import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Lesson } from '../../core/pattern.ts';
import { sketch } from '../experiment-cards/experiment-cards.ts';
import { shared } from '../shared.ts';
import { answerStyles } from './answer-styles.ts';

export interface Answer {
  id: string;
  title: string;
  /** What else is to be known of it. */
  about?: string;
  /** The pattern whose picture it bears. */
  picture?: Lesson;
}

/**
 * The answers to choose from, by pointer or by number.
 * @fires answer with the id in `detail`
 */
@customElement('quiz-answers')
export class QuizAnswers extends LitElement {
  @property({ attribute: false }) answers: readonly Answer[] = [];
  /** Ids of those that were wrong. */
  @property({ attribute: false }) tried: readonly string[] = [];
  @property() label = '';
  /** Large pictures, side by side. */
  @property({ type: Boolean, reflect: true }) large = false;

  override render() {
    return html`<ol aria-label=${this.label} class=${this.answers.some(({ picture }) => picture) ? 'pictures' : ''}>
      ${this.answers.map((answer, i) => html`<li>${this.button(answer, i + 1)}</li>`)}
    </ol>`;
  }

  private button({ id, title, about, picture }: Answer, key: number) {
    const wrong = this.tried.includes(id);
    return html`<button
      aria-label=${wrong ? `${title}, not it` : title}
      aria-describedby=${about ? `about-${id}` : nothing}
      aria-keyshortcuts=${key}
      ?disabled=${wrong}
      @click=${() => this.dispatchEvent(new CustomEvent<string>('answer', { detail: id }))}
    >
      ${picture ? sketch(picture) : nothing}
      <span class="words"><b>${title}</b>${about ? html`<small id="about-${id}">${about}</small>` : nothing}</span>
      <kbd aria-hidden="true">${wrong ? '✕' : key}</kbd>
    </button>`;
  }

  static override styles = [shared, answerStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'quiz-answers': QuizAnswers;
  }
}
