import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { PATTERNS } from '../../core/pattern.ts';
import type { History } from '../../core/record.ts';
import type { Evidence, Verdict } from '../../diagnosis/verdict.ts';
import type { Experiment, ExperimentFix } from '../../lab/experiments/index.ts';
import { formatLoss } from '../format.ts';
import { latestUpTo } from '../loss-chart/curve-lines.ts';
import { shared } from '../shared.ts';
import { panelStyles } from './panel-styles.ts';
import { fixesToTry, likelyCauses } from './causes.ts';
import type { Before } from './curve-reader.ts';
import { patternName, sureness, unbroken } from './verdict-words.ts';

/**
 * What the curve says, and, told apart from it, what the experiment did and what can be done about it. Of a curve that
 * no experiment made: what may have, and what to try.
 * @fires experiment with the id of the one that shows a cause in `detail`
 * @fires fix with the id of the fix in `detail`
 * @fires point with the Evidence that is pointed at in `detail`, or null
 * @slot what to do after all that
 */
@customElement('diagnosis-panel')
export class DiagnosisPanel extends LitElement {
  @property({ attribute: false }) verdict: Verdict | null = null;
  @property({ attribute: false }) history: History | null = null;
  /** The run without the fix, where there is one. */
  @property({ attribute: false }) baseline: Before | null = null;
  /** What is pointed at on the curve. */
  @property({ attribute: false }) pointed: Evidence | null = null;
  /** Null where someone else's training is read. */
  @property({ attribute: false }) experiment: Experiment | null = null;
  /** Id of the fix that is on. */
  @property() fix: string | null = null;
  /** What the experiment did is not told. */
  @property({ type: Boolean }) withoutCauses = false;
  /** Leaves out the fixes. */
  @property({ type: Boolean }) withoutFixes = false;

  override render() {
    return html`
      <section aria-label="Diagnosis">
        ${this.verdict ? this.reading(this.verdict) : this.waiting()}
        ${this.experiment ? this.lesson(this.experiment) : this.advice()}
        <slot></slot>
      </section>
    `;
  }

  private lesson(experiment: Experiment) {
    const { withoutCauses, withoutFixes } = this;
    const fixes = withoutFixes || experiment.fixes.length === 0 ? nothing : this.fixes(experiment);
    return [
      withoutCauses ? nothing : changed(experiment, this.fix),
      fixes, // in sight without scrolling; why it is so can be read afterwards
      withoutCauses ? nothing : explanation(experiment, fixes !== nothing),
    ];
  }

  private waiting() {
    return html`
      <h2 class="soft">No curve yet</h2>
      <p class="soft">What the curve shows is named here while it trains, with the evidence.</p>
      ${this.baseline ? html`<p class="soft">before: <b>${patternName(this.baseline.verdict)}</b></p>` : nothing}
    `;
  }

  private reading(verdict: Verdict) {
    const { evidence, secondary, final, summary, notes, confidence } = verdict;
    const sure = sureness(verdict);
    return html`
      <p class="when">${final ? 'Verdict' : 'So far'}</p>
      <h2>${patternName(verdict)}</h2>
      ${
        sure === null
          ? nothing
          : html`<p class="sure">
              <meter min="0" max="1" .value=${confidence} aria-label="Confidence"></meter
              ><span class="num">${sure}</span>
            </p>`
      }
      ${this.baseline ? this.comparison(this.baseline, verdict) : nothing}
      ${summary === `${patternName(verdict)}.` ? nothing : html`<p>${unbroken(summary)}</p>`}
      ${evidence.length > 0 ? html`<h3>Evidence</h3>` : nothing}
      <ul>
        ${evidence.map((one) => this.evidence(one))}
      </ul>
      ${notes.map((note) => html`<p class="soft">${unbroken(note)}</p>`)}
      ${
        secondary.length > 0
          ? html`<p class="soft also">Also seen: ${secondary.map(({ pattern }) => PATTERNS[pattern]).join(', ')}</p>`
          : nothing
      }
    `;
  }

  private comparison({ verdict, history }: Before, now: Verdict) {
    return html`<div class="comparison">
      <p><span>before: </span><b>${patternName(verdict)}</b>${lastLosses(history)}</p>
      <i aria-hidden="true">→</i>
      <p><span>after: </span><b>${patternName(now)}</b>${this.history ? lastLosses(this.history) : nothing}</p>
    </div>`;
  }

  /** Not a button: it does nothing but show where. */
  private evidence(one: Evidence) {
    const point = (evidence: Evidence | null) => () =>
      this.dispatchEvent(new CustomEvent<Evidence | null>('point', { detail: evidence }));
    return html`<li
      tabindex="0"
      class=${one === this.pointed ? 'pointed' : ''}
      @pointerenter=${point(one)}
      @pointerleave=${point(null)}
      @focus=${point(one)}
      @blur=${point(null)}
    >
      ${unbroken(one.text)}
    </li>`;
  }

  private advice() {
    if (!this.verdict) return nothing;
    const { causes, fixes } = this.verdict;
    return [likelyCauses(causes, (id) => this.tell('experiment', id)), fixesToTry(fixes)];
  }

  private fixes({ fixes }: Experiment) {
    return html`
      <h3>Try, in this order</h3>
      <ol>
        ${fixes.map((fix, i) => html`<li>${this.button(fix, i === 0)}</li>`)}
      </ol>
    `;
  }

  private button({ id, title, reason }: ExperimentFix, recommended: boolean) {
    return html`<button
      class=${recommended ? 'best' : ''}
      aria-label=${title}
      aria-describedby="why-${id}"
      aria-current=${id === this.fix ? 'true' : nothing}
      @click=${() => this.tell('fix', id)}
    >
      <b>${title}</b>
      <span id="why-${id}"
        >${recommended ? html`<em>Recommended.</em> ` : nothing}${id === this.fix ? html`<em>Tried.</em> ` : nothing}${reason}</span
      >
    </button>`;
  }

  private tell(type: 'fix' | 'experiment', detail: string): void {
    this.dispatchEvent(new CustomEvent<string>(type, { detail }));
  }

  static override styles = [shared, panelStyles];
}

function changed({ pattern, cause, fixes }: Experiment, fixId: string | null) {
  const fix = fixes.find(({ id }) => id === fixId);
  return html`
    <h3>${pattern === 'good' ? 'What was set' : 'What was changed'}</h3>
    <p>${cause}</p>
    ${fix ? html`<p>The fix on top: “${fix.title}”.</p>` : nothing}
  `;
}

/** @param apart other things stand between it and what was changed */
function explanation({ explanation: why }: Experiment, apart: boolean) {
  return html`${apart ? html`<h3>Why</h3>` : nothing}
    <p class="soft why">${why}</p>`;
}

function lastLosses({ trainLoss, valLoss }: History) {
  const validation = latestUpTo(valLoss, valLoss.length - 1);
  return html`<span class="num">train ${formatLoss(trainLoss.at(-1) ?? NaN)}</span>
    ${validation === null ? nothing : html`<span class="num">validation ${formatLoss(validation)}</span>`}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'diagnosis-panel': DiagnosisPanel;
  }
}
