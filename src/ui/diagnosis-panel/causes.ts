/** What may have made a curve that no experiment made, and what to try. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Cause, Fix } from '../../diagnosis/verdict.ts';
import { EXPERIMENTS } from '../../lab/experiments/index.ts';

/** Entries of a list that are seen at once. */
const FIRST = 3;

/** @param see is told the id of the experiment that shows a cause */
export function likelyCauses(causes: readonly Cause[], see: (experiment: string) => void) {
  // What speaks for several causes alike is said once.
  const fresh = ({ because }: Cause, i: number) => causes.findIndex((other) => other.because === because) === i;
  const entries = causes.map((cause, i) => causeEntry(fresh(cause, i) ? cause : { ...cause, because: null }, see));
  return ranked('What may be behind it', 'causes', entries);
}

export function fixesToTry(fixes: readonly Fix[]) {
  const entries = fixes.map(
    ({ text, code }) => html`<li>${text} ${code === null ? nothing : html`<code>${breakable(code)}</code>`}</li>`,
  );
  return ranked('Try, in this order', 'to-try', entries);
}

/** Long names may go on in the next line. */
const breakable = (code: string) => code.split(/(?<=[._(])/).map((part, i) => (i > 0 ? html`<wbr />${part}` : part));

/** The first few, and the others on demand; the numbers go on. */
function ranked(heading: string, kind: string, entries: readonly TemplateResult[]) {
  if (entries.length === 0) return nothing;
  const more = entries.slice(FIRST);
  return html`
    <h3>${heading}</h3>
    <ol class=${kind}>
      ${entries.slice(0, FIRST)}
    </ol>
    ${
      more.length > 0
        ? html`<details>
            <summary>${more.length} more</summary>
            <ol class=${kind} start=${FIRST + 1}>
              ${more}
            </ol>
          </details>`
        : nothing
    }
  `;
}

function causeEntry({ id, text, because }: Cause, see: (experiment: string) => void) {
  const experiment = EXPERIMENTS.find((one) => one.id === id);
  return html`<li>
    <p>${text}</p>
    ${because === null ? nothing : html`<p class="soft">${because}</p>`}
    ${
      experiment
        ? html`<button aria-label=${`See it happen: ${experiment.title}`} @click=${() => see(experiment.id)}>
            See it happen
          </button>`
        : nothing
    }
  </li>`;
}
