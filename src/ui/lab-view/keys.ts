/** What a key asks for; keys work wherever nothing is typed. */
import type { LabController } from '../../lab/controller.ts';
import { cardOfKey, type Card } from '../experiment-cards/experiment-cards.ts';
import { mainAction, type TransportAction } from '../transport-bar/transport-bar.ts';

export type Wish = { card: Card } | { action: TransportAction } | 'back';

/** @param logShown a log covers the lab: its training is out of reach */
export function wishOf(
  event: KeyboardEvent,
  { state, resumable }: Pick<LabController, 'state' | 'resumable'>,
  logShown: boolean,
): Wish | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
  const target = event.composedPath()[0];
  const focused = target instanceof Element ? target : document.body;
  if (focused.closest('input:not([type=range]), select, textarea')) return null;
  const card = cardOfKey(event.key);
  if (card) return { card };
  if (logShown) return event.key === 'Escape' ? 'back' : null;
  if (event.key === ' ' && !focused.closest('button, summary, a')) {
    const action = mainAction(state, resumable);
    // The space bar scrolls, too: it must not cost a curve.
    return action === 'start' && state !== 'idle' ? null : { action };
  }
  return event.key.toLowerCase() === 'r' && state !== 'idle' ? { action: 'reset' } : null;
}
