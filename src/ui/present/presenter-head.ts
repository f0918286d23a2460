import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Experiment } from '../../lab/experiments/index.ts';
import { shared } from '../shared.ts';

/**
 * What is trained, without what it will look like; that too, once the answer is in sight.
 * @slot what can be done, at the right
 */
@customElement('presenter-head')
export class PresenterHead extends LitElement {
  @property({ attribute: false }) experiment!: Experiment;
  /** Title of the fix that is on, or null. */
  @property({ attribute: false }) fix: string | null = null;
  /** Model and text in a sentence. */
  @property() about = '';
  @property({ type: Boolean }) revealed = false;

  override render() {
    const { experiment, fix, revealed, about } = this;
    return html`
      <h1>
        ${revealed ? experiment.title : 'What does this curve tell?'}
        ${fix === null ? nothing : html`<small>with “${fix}”</small>`}
      </h1>
      <slot></slot>
      <p class="soft">${revealed ? experiment.look : about}</p>
    `;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 2px 16px;
        margin-bottom: 8px;
      }
      h1 {
        font-size: 27px;
        line-height: 1.2;
        letter-spacing: -0.015em;
      }
      h1 small {
        font-size: 17px;
        font-weight: 400;
        letter-spacing: 0;
      }
      p {
        grid-column: 1 / -1;
        min-height: 1.5em;
        font-size: 14px;
      }
      @media (max-width: 760px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'presenter-head': PresenterHead;
  }
}
