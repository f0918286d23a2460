import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Inspection } from '../../core/inspection.ts';
import type { SkillRecord } from '../../core/record.ts';
import { shared } from '../shared.ts';
import { attention, batch, gradients, skills } from './sections.ts';

/**
 * The usual checks of a training: gradients, the batch, attention scores, and what has been learnt. Measured only while
 * the panel is open.
 * @fires inspect - when it opens or closes, with whether to measure
 */
@customElement('instruments-panel')
export class InstrumentsPanel extends LitElement {
  /** The latest measurements of this run; null before the first. */
  @property({ attribute: false }) inspection: Inspection | null = null;
  /** Skill records of the history. */
  @property({ attribute: false }) skills: readonly SkillRecord[] = [];
  @property({ type: Boolean }) open = false;

  override render() {
    const { inspection } = this;
    return html`
      <details ?open=${this.open} @toggle=${this.onToggle}>
        <summary><h2>Instruments</h2></summary>
        ${
          this.open
            ? html`<div class="sections">
                ${
                  inspection
                    ? html`
                        <section class="wide">${batch(inspection)}</section>
                        <section>${gradients(inspection)}</section>
                      `
                    : html`<p class="soft">Gradients, attention and the batch appear with the next step.</p>`
                }
                <section>${inspection ? attention(inspection) : nothing} ${skills(this.skills)}</section>
              </div>`
            : nothing
        }
      </details>
    `;
  }

  private readonly onToggle = (event: Event) => {
    const { open } = event.target as HTMLDetailsElement;
    if (open === this.open) return; // the property was set from outside
    this.open = open;
    this.dispatchEvent(new CustomEvent('inspect', { detail: open }));
  };

  static override styles = [
    shared,
    css`
      summary h2 {
        display: inline;
      }
      .sections {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
        gap: 18px 28px;
        padding-top: 6px;
      }
      section {
        min-width: 0;
      }
      .wide {
        grid-column: 1 / -1;
      }
      h3 {
        font-size: 14px;
        font-weight: 600;
      }
      ul + h3 {
        margin-top: 18px;
      }
      section > p {
        margin: 2px 0 8px;
        font-size: 13px;
      }
      .scroll {
        max-height: 250px;
        overflow: auto;
        border: 1px solid var(--line);
        border-radius: 8px;
      }
      table {
        border-collapse: collapse;
        width: 100%;
        font: 12px/1.5 var(--mono);
      }
      th {
        text-align: left;
        font-weight: 400;
        white-space: nowrap;
      }
      th,
      td {
        padding: 2px 8px;
      }
      thead th {
        position: sticky;
        top: 0;
        background: var(--panel);
        font-family: var(--sans);
        color: var(--soft);
      }
      tbody tr + tr {
        border-top: 1px solid var(--line);
      }
      td > span:last-child {
        display: inline-block;
        min-width: 7ch;
        text-align: right;
        font-variant-numeric: tabular-nums;
      }
      .bar {
        position: relative;
        display: inline-block;
        width: 56px;
        height: 8px;
        margin-right: 4px;
        background: var(--line);
        border-radius: 2px;
      }
      .bar i {
        display: block;
        height: 100%;
        border-radius: 2px;
        background: var(--bar);
      }
      .norm {
        --bar: var(--norm);
      }
      .rate {
        --bar: var(--rate);
      }
      .score {
        --bar: var(--train);
        width: 100%;
      }
      .score b {
        position: absolute;
        inset: -3px auto -3px 0;
        width: 2px;
        background: var(--ink);
      }
      .over {
        color: var(--warn);
      }
      .over .score {
        --bar: var(--warn);
      }
      ul {
        list-style: none;
        display: grid;
        gap: 5px;
        font-size: 13px;
      }
      li {
        position: relative;
        display: grid;
        gap: 10px;
        align-items: center;
      }
      .scores {
        grid-template-columns: max-content 1fr max-content;
        column-gap: 10px;
      }
      .scores li {
        grid-column: 1 / -1;
        grid-template-columns: subgrid;
      }
      .skills li {
        grid-template-columns: 1fr 120px 5ch;
      }
      li .num {
        text-align: right;
        font-size: 12px;
      }
      svg {
        width: 100%;
        height: 28px;
        overflow: visible;
      }
      svg line {
        stroke: var(--line);
        vector-effect: non-scaling-stroke;
      }
      polyline {
        fill: none;
        stroke: var(--accent);
        stroke-width: 1.5;
        vector-effect: non-scaling-stroke;
      }
      circle {
        fill: var(--accent);
      }
      .tokens {
        width: auto;
      }
      .tokens + .tokens {
        border-top: 2px solid var(--line);
      }
      .tokens th {
        position: sticky;
        left: 0;
        background: var(--panel);
        font-family: var(--sans);
        color: var(--soft);
      }
      .tokens td {
        padding: 2px 6px;
        white-space: pre;
        border-left: 1px solid var(--line);
      }
      .tokens .off {
        background: var(--wash);
        color: var(--warn);
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'instruments-panel': InstrumentsPanel;
  }
}
