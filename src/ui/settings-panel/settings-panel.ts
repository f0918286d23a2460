import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { CONFIG_KEYS, row, type Config, type Group } from '../../core/config.ts';
import type { TuneRecord } from '../../core/record.ts';
import { hidesSetting, type Hideable } from '../../store/hide.ts';
import { QUICK } from '../quick-settings/quick-settings.ts';
import { shared } from '../shared.ts';
import { settingControl } from './setting-control.ts';

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
 * Every row of the config table as a control, in groups; those of the quick settings are not repeated.
 * @fires setting
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
    return html`${groups.map((group) => this.group(group))}`;
  }

  private group(group: Group) {
    const offered = CONFIG_KEYS.filter((key) => row(key).group === group && !hidesSetting(this.hide, key));
    const keys = offered.filter((key) => !QUICK.includes(key));
    if (keys.length === 0) return nothing;
    const labels = [...keys.map((key) => row(key).label), ...(this.slotted[group] ?? [])];
    return html`
      <details>
        <summary>
          <h2>${GROUP_TITLES[group]}</h2>
          <span class="soft">${labels.join(', ').toLowerCase()}</span>
        </summary>
        <div class="rows">${keys.map((key) => settingControl(key, this, true))}<slot name=${group}></slot></div>
      </details>
    `;
  }

  static override styles = [
    shared,
    css`
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
