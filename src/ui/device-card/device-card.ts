import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ErrorMessage } from '../../core/errors.ts';
import type { DeviceReport } from '../../engine/device.ts';
import { formatCount } from '../format.ts';
import { shared } from '../shared.ts';

/**
 * What this machine offers to train on.
 * @fires compact when the offer of the compact vocabulary is taken
 */
@customElement('device-card')
export class DeviceCard extends LitElement {
  @property({ type: Boolean }) probed = false;
  @property({ attribute: false }) report: DeviceReport | null = null;
  @property({ attribute: false }) problem: ErrorMessage | null = null;
  /** What the current run computes on, in words; null where there is none. */
  @property() used: string | null = null;
  /** The CPU is chosen for the next run. */
  @property({ type: Boolean }) cpu = false;
  /** The full vocabulary is chosen, which is slow without a hardware GPU. */
  @property({ type: Boolean }) offer = false;

  override render() {
    return html`
      <h2>Device</h2>
      ${this.probed ? (this.report ? this.found(this.report) : this.missing()) : html`<p class="soft">Looking for a GPU…</p>`}
      ${
        this.offer
          ? html`<p>The full vocabulary of 50,257 tokens is slow here.</p>
              <button @click=${() => this.dispatchEvent(new Event('compact'))}>Use the compact vocabulary</button>`
          : nothing
      }
    `;
  }

  private found(report: DeviceReport) {
    const used = this.used ?? (this.cpu ? 'CPU executor' : report.name);
    const other = !used.includes(report.name);
    return html`
      <p class="name">
        <i class=${report.software || other ? 'slow' : ''}></i>${other ? `Runs on: ${used}` : report.name}
      </p>
      ${
        other
          ? html`<p class="soft">A ${report.software ? 'software ' : ''}GPU is there, too: ${report.name}.</p>`
          : report.software
            ? html`<p class="soft">
                This GPU is a program on the CPU: right, but slow. On small models “Runs on: CPU” is often faster.
              </p>`
            : nothing
      }
      <details>
        <summary class="soft">Features and limits</summary>
        <p class="num list">${report.features.join(', ') || 'no optional features'}</p>
        <dl>
          ${Object.entries(report.limits).map(
            ([name, limit]) =>
              html`<dt>${spaced(name)}</dt>
                <dd class="num">${formatCount(limit)}</dd>`,
          )}
        </dl>
      </details>
    `;
  }

  private missing() {
    return html`
      <p class="name"><i class="slow"></i>CPU</p>
      <p class="soft">${this.problem?.message ?? 'There is no GPU.'}</p>
    `;
  }

  static override styles = [
    shared,
    css`
      .name {
        font-weight: 550;
        margin: 8px 0 2px;
        overflow-wrap: anywhere;
      }
      i {
        display: inline-block;
        width: 9px;
        height: 9px;
        border-radius: 50%;
        background: var(--accent);
        margin-right: 9px;
      }
      i.slow {
        background: none;
        border: 2px solid var(--val);
      }
      button {
        margin-top: 8px;
      }
      p + p {
        margin-top: 4px;
      }
      .list,
      dl {
        font-size: 12px;
        overflow-wrap: anywhere;
      }
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 2px 12px;
        margin-top: 6px;
      }
      dt {
        color: var(--soft);
      }
    `,
  ];
}

/** maxBufferSize: max buffer size */
const spaced = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

declare global {
  interface HTMLElementTagNameMap {
    'device-card': DeviceCard;
  }
}
