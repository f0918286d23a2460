/** What a key asks of the lab; keys work wherever nothing is typed. */
import type { LabController } from '../../lab/controller.ts';
import { cardOfKey, type Card } from '../experiment-cards/experiment-cards.ts';
import { focusedBy, isTyped, shortcutOf } from '../keyboard.ts';
import { mainAction, type TransportAction } from '../transport-bar/transport-bar.ts';

export type LabCommand = { card: Card } | { action: TransportAction } | 'back' | 'present' | 'reveal';

/** What is on the page. */
export interface KeyContext {
  /** A log covers the lab: its training is out of reach. */
  logShown: boolean;
  presenting: boolean;
  /** Whether there are cards to choose from. */
  cards: boolean;
}

export function commandOf(
  event: KeyboardEvent,
  { state, resumable }: Pick<LabController, 'state' | 'resumable'>,
  { logShown, presenting, cards }: KeyContext,
): LabCommand | null {
  if (event.repeat || isTyped(event)) return null;
  const shortcut = shortcutOf(event.key);
  if (shortcut === 'pattern' || shortcut === 'own' || shortcut === 'log')
    return cards ? { card: cardOfKey(event.key)! } : null;
  if (shortcut === 'back' && logShown) return 'back';
  if (logShown) return null;
  if (shortcut === 'present' || (shortcut === 'back' && presenting)) return 'present';
  if (shortcut === 'reveal' && presenting) return 'reveal';
  if (shortcut === 'main' && !focusedBy(event).closest('button, summary, a')) {
    const action = mainAction(state, resumable);
    // The space bar scrolls, too: it must not cost a curve.
    return action === 'start' && state !== 'idle' ? null : { action };
  }
  return shortcut === 'reset' && state !== 'idle' ? { action: 'reset' } : null;
}
