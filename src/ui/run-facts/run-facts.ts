import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatBytes } from '../../core/bytes.ts';
import type { StepCounts } from '../../engine/engine.ts';
import type { LogitsFacts } from '../../core/run_facts.ts';
import type { RunFacts } from '../../lab/protocol.ts';
import { formatCount, formatLoss, formatRough, formatShort } from '../format.ts';
import { shared } from '../shared.ts';
import type { Speed } from '../speed.ts';

/** The current training in numbers. */
@customElement('run-facts')
export class RunFactsList extends LitElement {
  @property({ attribute: false }) facts: RunFacts | null = null;
  @property({ attribute: false }) counts: StepCounts | null = null;
  @property({ attribute: false }) speed: Speed | null = null;

  override render() {
    const { facts, counts, speed } = this;
    return html`
      <h2>This run</h2>
      ${
        facts
          ? html`
              <dl>
                ${fact('Engine', facts.engine === 'plan' ? 'Plan' : 'Reference (tfjs)')}
                ${fact('Runs on', facts.adapter)} ${fact('Parameters', formatShort(facts.parameterCount))}
                ${fact('Vocabulary', `${formatCount(facts.vocabSize)} tokens`)}
                ${fact('Text', `${formatRough(facts.trainTokens)} + ${formatRough(facts.valTokens)} tokens`)}
                ${facts.floor === null ? nothing : fact('Floor of the text', formatLoss(facts.floor))}
                ${speed ? fact('Speed', `${formatShort(speed.tokensPerSecond)} tokens/s`) : nothing}
                ${counts ? fact('Memory', formatBytes(counts.peakBytes)) : nothing}
                ${facts.logits ? fact('Logits', logitsWords(facts.logits)) : nothing}
                ${
                  counts && counts.dispatches > 0
                    ? fact(
                        'GPU work a step',
                        `${formatCount(counts.dispatches)} dispatches, ${count(counts.submits, 'submit')}`,
                      )
                    : nothing
                }
              </dl>
              ${facts.note ? html`<p class="soft">${facts.note}</p>` : nothing}
              ${facts.logits?.reason ? html`<p class="soft">${facts.logits.reason}</p>` : nothing}
            `
          : html`<p class="soft">Engine, model size, speed and memory appear here once a training has begun.</p>`
      }
    `;
  }

  static override styles = [
    shared,
    css`
      dl {
        display: grid;
        gap: 5px;
        margin-top: 10px;
        font-size: 14px;
      }
      dl div {
        display: flex;
        justify-content: space-between;
        gap: 12px;
      }
      dt {
        color: var(--soft);
        white-space: nowrap;
      }
      dd {
        text-align: right;
        font-family: var(--mono);
        font-variant-numeric: tabular-nums;
        font-size: 13px;
        overflow-wrap: anywhere;
        align-content: center;
      }
      p {
        margin-top: 8px;
      }
    `,
  ];
}

const fact = (name: string, value: string) =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
/** With the memory that the other way would take. */
function logitsWords({ kind, stored, recomputed }: LogitsFacts): string {
  if (kind === 'recomputed') return `recomputed; ${formatBytes(stored)} if stored`;
  return recomputed === null ? 'stored' : `stored; ${formatBytes(recomputed)} if recomputed`;
}
const count = (n: number, noun: string) => `${formatCount(n)} ${noun}${n === 1 ? '' : 's'}`;

declare global {
  interface HTMLElementTagNameMap {
    'run-facts': RunFactsList;
  }
}
