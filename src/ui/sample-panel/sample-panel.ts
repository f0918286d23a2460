import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Sample } from '../../lab/controller.ts';
import { formatCount } from '../format.ts';
import { shared } from '../shared.ts';

const SHOWN = 6;

/**
 * What the model writes, the latest on top.
 * @fires generate
 */
@customElement('sample-panel')
export class SamplePanel extends LitElement {
  @property({ attribute: false }) samples: readonly Sample[] = [];
  /** There is a model to ask. */
  @property({ type: Boolean }) ready = false;

  override render() {
    const latest = this.samples.slice(-SHOWN).reverse();
    return html`
      <div class="head">
        <h2>Generated text</h2>
        <button ?disabled=${!this.ready} @click=${() => this.dispatchEvent(new Event('generate'))}>Generate</button>
      </div>
      ${
        latest.length === 0
          ? html`<p class="soft">
              What the model writes appears here as it trains: noise at first, then words, then sentences.
            </p>`
          : nothing
      }
      <ol>
        ${latest.map(
          ({ step, prompt, text }) =>
            html`<li>
              <small class="num">step ${formatCount(step)}</small>
              <p><span class="soft">${oneLine(prompt)}</span>${oneLine(text)}</p>
            </li>`,
        )}
      </ol>
    `;
  }

  static override styles = [
    shared,
    css`
      .head {
        display: flex;
        justify-content: space-between;
        align-items: center;
        margin-bottom: 6px;
      }
      ol {
        list-style: none;
      }
      li {
        padding: 8px 0;
        border-top: 1px solid var(--line);
      }
      li:not(:first-child) p {
        color: var(--soft);
      }
      li p {
        font: 13px/1.55 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        max-height: 184px;
        overflow: auto;
      }
      li p .soft {
        font-size: inherit;
      }
      li small {
        font-size: 12px;
      }
      /* The settings come below: the list must not push them away as it grows. */
      @media (max-width: 1000px) {
        ol {
          max-height: 236px;
          overflow: auto;
        }
      }
    `,
  ];
}

/** Line ends shown as a sign: an untrained model makes many. */
const oneLine = (text: string) => text.replace(/\n+/g, ' ↵ ');

declare global {
  interface HTMLElementTagNameMap {
    'sample-panel': SamplePanel;
  }
}
