import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { parseValue, row } from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import type { RunOptions, Scale } from '../../core/run_options.ts';
import { EXPERIMENTS, SCALES } from '../../lab/experiments/index.ts';
import { configOf, scalesOf, withChanges, withExperiment, withScale, type Setup } from '../lab-view/setup.ts';
import { shared } from '../shared.ts';
import '../choice-control/choice-control.ts';
import '../engine-choice/engine-choice.ts';
import type { Axis } from './axis.ts';
import './axis-control.ts';
import type { AtlasPlan } from './plan.ts';

/**
 * What an atlas is to be of: its sides and what all cells share.
 * @fires plan with the new AtlasPlan in `detail`
 */
@customElement('atlas-setup')
export class AtlasSetup extends LitElement {
  @property({ attribute: false }) plan!: AtlasPlan;
  @property({ type: Boolean }) disabled = false;
  @state() private problem: string | null = null;

  override render() {
    const { plan, disabled } = this;
    const { setup, across, down } = plan;
    const others = Object.keys(setup.changes).filter((key) => key !== 'seed' && key !== 'max_iters');
    return html`
      <axis-control
        .label=${'From left to right'}
        .axis=${across}
        .taken=${down.key}
        ?disabled=${disabled}
        @axis=${(event: CustomEvent<Axis>) => this.vary({ ...plan, across: event.detail })}
      ></axis-control>
      <axis-control
        .label=${'From top to bottom'}
        .axis=${down}
        .taken=${across.key}
        ?disabled=${disabled}
        @axis=${(event: CustomEvent<Axis>) => this.vary({ ...plan, down: event.detail })}
      ></axis-control>
      <div class="base">
        <choice-control
          .label=${'Experiment'}
          .value=${setup.experiment}
          .options=${Object.fromEntries(EXPERIMENTS.map(({ id, title }) => [id, title]))}
          ?disabled=${disabled}
          @choice=${(event: CustomEvent<string>) => this.change(withExperiment(setup, event.detail))}
        ></choice-control>
        <choice-control
          .label=${'Scale'}
          .value=${setup.scale}
          .options=${Object.fromEntries(scalesOf(setup.experiment).map((scale) => [scale, SCALES[scale].title]))}
          ?disabled=${disabled}
          @choice=${(event: CustomEvent<Scale>) => this.change(withScale(setup, event.detail, true))}
        ></choice-control>
        <div class="numbers">${this.field('seed')} ${this.field('max_iters')}</div>
        ${this.problem === null ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
        ${
          others.length > 0
            ? html`<button ?disabled=${disabled} @click=${() => this.change({ ...setup, changes: {} })}>
                Back to the experiment’s own settings
              </button>`
            : nothing
        }
      </div>
      <div class="base">
        <engine-choice
          .options=${setup.options}
          ?disabled=${disabled}
          @options=${(event: CustomEvent<RunOptions>) => this.change({ ...setup, options: event.detail })}
        ></engine-choice>
      </div>
    `;
  }

  private field(key: 'seed' | 'max_iters') {
    const { setup, across, down } = this.plan;
    if (across.key === key || down.key === key) return nothing;
    return html`<label>
      <span>${row(key).label}</span>
      <input
        type="text"
        inputmode="numeric"
        class="num"
        autocomplete="off"
        .value=${live(String(configOf(setup)[key]))}
        ?disabled=${this.disabled}
        @change=${(event: Event) => this.typed(key, (event.target as HTMLInputElement).value)}
      />
    </label>`;
  }

  private typed(key: 'seed' | 'max_iters', text: string): void {
    try {
      this.change(withChanges(this.plan.setup, { [key]: parseValue(key, text.trim()) }));
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.problem = error.message;
    }
  }

  private change(setup: Setup): void {
    this.vary({ ...this.plan, setup });
  }

  /** A setting that is now varied is no longer one that all cells share. */
  private vary(plan: AtlasPlan): void {
    this.problem = null;
    const changes = { ...plan.setup.changes };
    for (const { key } of [plan.across, plan.down]) delete changes[key];
    this.dispatchEvent(new CustomEvent<AtlasPlan>('plan', { detail: { ...plan, setup: { ...plan.setup, changes } } }));
  }

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
        gap: 18px 32px;
        padding: 6px 0 14px;
      }
      .base {
        display: grid;
        align-content: start;
        gap: 10px;
      }
      .numbers {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 10px;
      }
      label {
        display: grid;
        gap: 4px;
        font-size: 14px;
      }
      input {
        width: 100%;
        padding: 2px 8px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'atlas-setup': AtlasSetup;
  }
}
