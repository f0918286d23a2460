/** What leads to the diagnosis where that lies out of sight, and from it on to the next training. */
import { html, nothing } from 'lit';
import type { Verdict } from '../../diagnosis/verdict.ts';
import { patternName } from '../diagnosis-panel/verdict-words.ts';

/** Names the verdict beside the curve, on pages that have the diagnosis below it. */
export function findingOf(verdict: Verdict | null, goThere: () => void) {
  if (!verdict?.final) return nothing;
  return html`<button class="jump" @click=${goThere}>Verdict: <b>${patternName(verdict)}</b></button>`;
}

/** For someone who has seen a healthy run and nothing else. */
export const whatNext = html`<p class="next">
  <b>Now break it.</b> Choose a pattern, Spikes for one, and press Start again.
</p>`;
