import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { row, type Config, type ConfigKey } from '../../core/config.ts';
import type { TuneRecord } from '../../core/record.ts';
import { hidesSetting, type Hideable } from '../../store/hide.ts';
import { settingControl } from '../settings-panel/setting-control.ts';
import { shared } from '../shared.ts';

/** The ones that people reach for while a training runs; all others are one press away. */
export const QUICK: readonly ConfigKey[] = [
  'learning_rate',
  'grad_clip',
  'batch_size',
  'gradient_accumulation_steps',
  'dropout',
  'weight_decay',
];

/**
 * A few sliders right below the curve.
 * @fires setting
 */
@customElement('quick-settings')
export class QuickSettings extends LitElement {
  @property({ attribute: false }) config!: Config;
  /** A run is on: only live rows can be changed. */
  @property({ type: Boolean }) locked = false;
  /** Settings, and groups of them, that are not offered. */
  @property({ attribute: false }) hide: ReadonlySet<Hideable> = new Set();
  /** Live changes that the next run will make by itself. */
  @property({ attribute: false }) tunes: readonly TuneRecord[] = [];

  override render() {
    const keys = QUICK.filter((key) => !hidesSetting(this.hide, key));
    return html`
      <div class="sliders">${keys.map((key) => settingControl(key, this, false))}</div>
      ${
        this.locked && keys.some((key) => !row(key).live)
          ? html`<p class="soft hint">
              Greyed settings take effect at the next start. The others change the training as it runs.
            </p>`
          : nothing
      }
    `;
  }

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .sliders {
        display: grid;
        grid-template-columns: repeat(6, minmax(0, 1fr));
        gap: 4px 28px;
        padding: 10px 18px;
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: 12px;
      }
      @container (max-width: 1180px) {
        .sliders {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
      }
      @container (max-width: 680px) {
        .sliders {
          gap: 6px 16px;
          padding: 8px 12px;
        }
      }
      @container (max-width: 540px) {
        .sliders {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
      .hint {
        margin-top: 8px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'quick-settings': QuickSettings;
  }
}
