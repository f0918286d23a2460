import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CONFIG_KEYS, row, type Config, type ConfigKey, type Group } from '../../core/config.ts';
import type { TuneRecord } from '../../core/record.ts';
import { hidesSetting, type Hideable } from '../../store/hide.ts';
import { SettingEvent } from '../setting-event.ts';
import { shared } from '../shared.ts';
import { plannedWords } from '../tune-words.ts';
import '../choice-control/choice-control.ts';
import '../number-control/number-control.ts';
import { whyUnused } from './why-unused.ts';

/** The ones that people reach for while a training runs; all others are one press away. */
const IN_SIGHT: readonly ConfigKey[] = [
  'learning_rate',
  'grad_clip',
  'batch_size',
  'gradient_accumulation_steps',
  'dropout',
  'weight_decay',
];

const GROUP_TITLES: Record<Group, string> = {
  optimiser: 'Optimiser',
  schedule: 'Schedule',
  clipping: 'Clipping',
  batch: 'Batch',
  regularisation: 'Regularisation',
  model: 'Model',
  numerics: 'Numerics',
  data: 'Text',
  bugs: 'Bugs on purpose',
  run: 'Run',
};

/**
 * Every row of the config table as a control.
 * @fires setting
 * @slot size above the groups
 * @slot text below the controls of the group `data`
 * @slot run below those of the group `run`
 */
@customElement('settings-panel')
export class SettingsPanel extends LitElement {
  @property({ attribute: false }) config!: Config;
  /** A run is on: only live rows can be changed. */
  @property({ type: Boolean }) locked = false;
  /** Settings, and groups of them, that are not offered. */
  @property({ attribute: false }) hide: ReadonlySet<Hideable> = new Set();

  /** Live changes that the next run will make by itself. */
  @property({ attribute: false }) tunes: readonly TuneRecord[] = [];

  /** Labels of the controls that lie in the slots of groups. */
  @property({ attribute: false }) slotted: Partial<Record<Group, readonly string[]>> = {};

  override render() {
    const groups = Object.keys(GROUP_TITLES) as Group[];
    const inSight = IN_SIGHT.filter((key) => !hidesSetting(this.hide, key));
    return html`
      ${inSight.length > 0 ? html`<div class="sight">${inSight.map((key) => this.control(key, false))}</div>` : nothing}
      ${
        this.locked
          ? html`<p class="soft hint">
              Greyed settings take effect at the next start. The others change the training as it runs.
            </p>`
          : nothing
      }
      <div class="size"><slot name="size"></slot></div>
      <div class="groups">${groups.map((group) => this.group(group))}</div>
    `;
  }

  private group(group: Group) {
    const offered = CONFIG_KEYS.filter((key) => row(key).group === group && !hidesSetting(this.hide, key));
    const keys = offered.filter((key) => !IN_SIGHT.includes(key));
    if (keys.length === 0) return nothing;
    const labels = [...keys.map((key) => row(key).label), ...(this.slotted[group] ?? [])];
    return html`
      <details>
        <summary>
          <h2>${GROUP_TITLES[group]}</h2>
          <span class="soft">${labels.join(', ').toLowerCase()}</span>
        </summary>
        <div class="rows">${keys.map((key) => this.control(key, true))}<slot name=${group}></slot></div>
      </details>
    `;
  }

  private control(key: ConfigKey, explain: boolean) {
    const r = row(key);
    const disabled = this.locked && !r.live;
    if (r.type !== 'choice') {
      return html`<number-control
        .key=${key}
        .value=${this.config[key] as number}
        ?disabled=${disabled}
        ?explain=${explain}
        .unused=${whyUnused(key, this.config)}
        .planned=${plannedWords(this.tunes, key)}
      ></number-control>`;
    }
    return html`<choice-control
      .label=${r.label}
      .value=${this.config[key] as string}
      .options=${r.options}
      .help=${r.help}
      ?disabled=${disabled}
      @choice=${(event: CustomEvent<string>) => this.dispatchEvent(new SettingEvent(key, event.detail))}
    ></choice-control>`;
  }

  static override styles = [
    shared,
    css`
      :host {
        container-type: inline-size;
      }
      .sight {
        display: grid;
        grid-template-columns: repeat(6, minmax(0, 1fr));
        gap: 8px 28px;
        padding: 12px 18px;
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: 12px;
      }
      @container (max-width: 1180px) {
        .sight {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
      }
      @container (max-width: 660px) {
        .sight {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
      @container (max-width: 460px) {
        .sight {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      .hint {
        margin-top: 8px;
      }
      .size {
        margin-top: 12px;
      }
      .groups {
        margin-top: 12px;
      }
      details {
        border-bottom: 1px solid var(--line);
      }
      summary {
        display: flex;
        align-items: center;
        gap: 14px;
        padding: 4px 2px;
      }
      summary::before {
        content: '+';
        font: 16px var(--mono);
        color: var(--soft);
        width: 12px;
      }
      details[open] > summary::before {
        content: '–';
      }
      summary h2 {
        flex: none;
      }
      summary span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      details[open] > summary span {
        visibility: hidden;
      }
      .rows {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(248px, 100%), 1fr));
        gap: 18px 28px;
        padding: 6px 0 22px 26px;
      }
      @media (max-width: 560px) {
        .rows {
          padding-left: 0;
        }
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'settings-panel': SettingsPanel;
  }
}
