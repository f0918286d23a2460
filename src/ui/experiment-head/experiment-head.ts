import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Scale } from '../../core/run_options.ts';
import { causeOf, causesOf, SCALES, type Experiment } from '../../lab/experiments/index.ts';
import { shared } from '../shared.ts';
import '../choice-control/choice-control.ts';

/**
 * What is trained: the experiment, what to look for, and the choice of its cause and size.
 * @fires cause with the id of an experiment in `detail`
 * @fires scale with a Scale in `detail`
 */
@customElement('experiment-head')
export class ExperimentHead extends LitElement {
  @property({ attribute: false }) experiment!: Experiment;
  /** Id of the fix that is on. */
  @property() fix: string | null = null;
  /** The text is the person's own. */
  @property({ type: Boolean }) own = false;
  @property() scale: Scale = 'workshop';
  /** Model and text in a sentence. */
  @property() about = '';
  /** A run is on: its size is fixed. */
  @property({ type: Boolean }) locked = false;
  /** The choice of the cause would give it away. */
  @property({ type: Boolean }) withoutCauses = false;

  override render() {
    const { experiment, own, about } = this;
    const fix = experiment.fixes.find(({ id }) => id === this.fix);
    return html`
      <h1>${own ? 'Your own text' : experiment.title}${fix ? html` <small>with “${fix.title}”</small>` : nothing}</h1>
      <div class="choices">${this.causes()} ${this.scales()}</div>
      <p>${own ? 'Every setting is yours.' : experiment.look} <span class="soft">${about}</span></p>
    `;
  }

  private causes() {
    const causes = causesOf(this.experiment.pattern);
    if (causes.length < 2 || this.withoutCauses) return nothing;
    return html`<choice-control
      beside
      .label=${'Cause'}
      .value=${causeOf(this.experiment)}
      .options=${Object.fromEntries(causes.map(({ id, title }) => [id, title]))}
      @choice=${(event: CustomEvent<string>) => this.tell('cause', event.detail)}
    ></choice-control>`;
  }

  private scales() {
    const offered = Object.entries(SCALES).filter(([scale]) => scale in this.experiment.scales);
    return html`<choice-control
      beside
      .label=${'Scale'}
      .value=${this.scale}
      .options=${Object.fromEntries(offered.map(([scale, { title }]) => [scale, title]))}
      ?disabled=${this.locked}
      @choice=${(event: CustomEvent<string>) => this.tell('scale', event.detail)}
    ></choice-control>`;
  }

  private tell(type: 'cause' | 'scale', detail: string): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: start;
        gap: 6px 24px;
        margin-bottom: 12px;
      }
      h1 {
        font-size: 26px;
        line-height: 1.2;
        letter-spacing: -0.015em;
      }
      h1 small {
        font-size: 15px;
        font-weight: 400;
        letter-spacing: 0;
      }
      .choices {
        display: flex;
        gap: 20px;
      }
      .choices > * {
        max-width: 244px;
      }
      p {
        grid-column: 1 / -1;
        max-width: 110ch;
        text-wrap: pretty;
      }
      .soft {
        font-size: inherit;
      }
      @media (max-width: 560px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
          gap: 8px;
        }
        .choices {
          order: 1;
          flex-wrap: wrap;
          gap: 8px 16px;
        }
        .choices > * {
          flex: 1 1 140px;
          max-width: none;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'experiment-head': ExperimentHead;
  }
}
