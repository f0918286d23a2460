import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { KeptRun } from '../../store/kept_run.ts';
import { shared } from '../shared.ts';
import { experimentName, stepsOf } from './caption.ts';

/**
 * A run that the page was closed on.
 * @fires resume
 * @fires leave
 */
@customElement('resume-offer')
export class ResumeOffer extends LitElement {
  @property({ attribute: false }) run!: KeptRun;

  override render() {
    const { run } = this;
    return html`<section aria-label="Interrupted run">
      <p>
        <b>${run.name ?? experimentName(run)}</b> was interrupted after ${stepsOf(run)}. Its curve is kept, and it can
        go on to the same end.
      </p>
      <div class="buttons">
        <button class="go" @click=${() => this.dispatchEvent(new Event('resume'))}>Resume the run</button>
        <button class="plain" @click=${() => this.dispatchEvent(new Event('leave'))}>Not now</button>
      </div>
    </section>`;
  }

  static override styles = [
    shared,
    css`
      section {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 10px 16px;
        padding: 10px 12px 10px 16px;
        margin-bottom: 16px;
        background: var(--panel);
        border: 1px solid var(--line);
        border-left: 3px solid var(--train);
        border-radius: 4px 10px 10px 4px;
      }
      p {
        flex: 1 1 300px;
      }
      .buttons {
        display: flex;
        gap: 4px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'resume-offer': ResumeOffer;
  }
}
