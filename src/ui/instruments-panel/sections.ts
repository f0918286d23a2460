/** The four instruments, drawn. */
import { html, nothing, svg } from 'lit';
import { styleMap } from 'lit/directives/style-map.js';
import { visibleToken, type Inspection } from '../../core/inspection.ts';
import type { SkillRecord } from '../../core/record.ts';
import { formatCount, formatShort, formatValue } from '../format.ts';
import { hasOverflowed, LIMIT_AT, linePoints, misaligned, normShare, ratioShare, scoreShare } from './scales.ts';

const LINE = { width: 120, height: 24 };

const percent = (share: number) => `${Math.round(100 * share)}%`;
const bar = (share: number, kind: string) =>
  html`<span class="bar ${kind}" aria-hidden="true"><i style=${styleMap({ width: percent(share) })}></i></span>`;

/** "Check weight.grad": the norm of each parameter's gradient, and how far the update moved the parameter. */
export function gradients({ parameters }: Inspection) {
  const largest = Math.max(...parameters.map(({ gradNorm }) => gradNorm).filter(Number.isFinite), Number.MIN_VALUE);
  return html`
    <h3>Gradients and updates</h3>
    <p class="soft">An update of about a thousandth of its weights is healthy; 0 means that nothing is learnt there.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Gradients and updates by parameter">
      <table>
        <thead>
          <tr>
            <th scope="col">Parameter</th>
            <th scope="col">Gradient</th>
            <th scope="col">Update ÷ weights</th>
          </tr>
        </thead>
        <tbody>
          ${parameters.map(
            ({ name, size, gradNorm, updateRatio }) => html`
              <tr>
                <th scope="row" title="${formatCount(size)} numbers">${name}</th>
                <td>${bar(normShare(gradNorm, largest), 'norm')}<span>${formatShort(gradNorm)}</span></td>
                <td>${bar(ratioShare(updateRatio), 'rate')}<span>${ratio(updateRatio)}</span></td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** 65,504; 3.4e38. */
const large = (value: number) => (value < 1e6 ? formatCount(value) : formatValue(Number(value.toPrecision(2))));
const ratio = (value: number) => (value === Infinity ? 'from 0' : formatShort(value));

/** The largest attention score of each layer, and the line it must not cross. */
export function attention(inspection: Inspection) {
  const { overflowAt, largestFinite } = inspection;
  return html`
    <h3>Largest attention score</h3>
    <p class="soft">
      ${
        overflowAt === null
          ? `The largest score is subtracted first, so exp cannot overflow. The line is the largest number, ${large(largestFinite)}.`
          : `Beyond the line, at ${formatShort(overflowAt)}, exp overflows in this precision.`
      }
    </p>
    <ul class="scores">
      ${inspection.attention.map((layer) => {
        const isOver = hasOverflowed(layer, inspection);
        return html`<li class=${isOver ? 'over' : ''}>
          <span>Layer ${layer.layer}</span>
          <span class="bar score" aria-hidden="true">
            <i style=${styleMap({ width: percent(scoreShare(layer.maxScore, inspection)) })}></i>
            <b style=${styleMap({ left: percent(LIMIT_AT) })}></b>
          </span>
          <span class="num">${formatShort(layer.maxScore)}${isOver ? ', overflows' : ''}</span>
        </li>`;
      })}
    </ul>
  `;
}

/** "Print a few batches": the input tokens, and below each the target. */
export function batch({ step, batch: { inputs, targets } }: Inspection) {
  const off = inputs.map((tokens, b) => misaligned(tokens, targets[b]!));
  const wrong = off.reduce((sum, { size }) => sum + size, 0);
  const places = inputs.reduce((sum, tokens) => sum + tokens.length - 1, 0);
  return html`
    <h3>Batch of step ${formatCount(step)}</h3>
    <p class=${wrong ? 'problem' : 'soft'}>
      ${
        wrong
          ? `${formatCount(wrong)} of ${formatCount(places)} targets are not the input that comes next.`
          : 'Every target is the input that comes next.'
      }
    </p>
    <div class="scroll" tabindex="0" role="region" aria-label="Tokens of the batch">
      ${inputs.map(
        (tokens, b) => html`
          <table class="tokens">
            <tr>
              <th scope="row">Reads</th>
              ${tokens.map((token) => html`<td>${visibleToken(token)}</td>`)}
            </tr>
            <tr>
              <th scope="row">Predicts</th>
              ${targets[b]!.map((token, t) => html`<td class=${off[b]!.has(t) ? 'off' : ''}>${visibleToken(token)}</td>`)}
            </tr>
          </table>
        `,
      )}
    </div>
  `;
}

/** What was learnt when: the share of test questions answered correctly, along the run. */
export function skills(records: readonly SkillRecord[]) {
  const last = records.at(-1);
  if (!last) {
    return html`
      <h3>Skills</h3>
      <p class="soft">
        Scored at each validation, on the texts that a grammar writes: Pocket English and Tiny English.
      </p>
    `;
  }
  const { width, height } = LINE;
  return html`
    <h3>Skills</h3>
    <p class="soft">Questions answered rightly, up to step ${formatCount(last.step)}; guessing gives a half.</p>
    <ul class="skills">
      ${Object.entries(last.scores).map(([name, score]) => {
        const along = records.map(({ scores }) => scores[name] ?? 0);
        return html`<li>
          <span>${name}</span>
          <svg viewBox="0 -2 ${width} ${height + 4}" preserveAspectRatio="none" aria-hidden="true">
            <line x1="0" x2=${width} y1=${height / 2} y2=${height / 2}></line>
            ${
              along.length > 1
                ? svg`<polyline points=${linePoints(along, width, height)}></polyline>`
                : svg`<circle cx="2" cy=${(1 - score) * height} r="2"></circle>`
            }
          </svg>
          <span class="num">${percent(score)}</span>
          ${along.length > 1 ? html`<span class="unseen">, ${percent(along[0]!)} at first</span>` : nothing}
        </li>`;
      })}
    </ul>
  `;
}
