/** Every key of the page in one table: what is pressed is looked up in it, and the help is made from it. */

export interface Shortcut {
  /** As `KeyboardEvent.key` has them, letters in lower case. */
  keys: readonly string[];
  /** The key as people call it, if that is another name. */
  caps?: string;
  does: string;
  where: KeyPlace;
}

export type KeyPlace = 'training' | 'page' | 'presenting' | 'curve';

export const PLACES: Record<KeyPlace, string> = {
  training: 'Training',
  page: 'The page',
  presenting: 'While you present',
  curve: 'On the curve',
};

const digits = ['1', '2', '3', '4', '5', '6', '7', '8'];

export const SHORTCUTS = {
  pattern: { keys: digits, caps: '1 – 8', does: 'Choose a pattern to make', where: 'training' },
  own: { keys: ['0'], does: 'Train on a text of your own', where: 'training' },
  main: { keys: [' '], caps: 'Space', does: 'Start, pause, go on', where: 'training' },
  reset: { keys: ['r'], does: 'Reset: stop, and clear the curve', where: 'training' },
  log: { keys: ['9'], does: 'Read the log of another training', where: 'page' },
  present: { keys: ['p'], does: 'Present on a projector, or leave it', where: 'page' },
  help: { keys: ['?'], does: 'Open this help', where: 'page' },
  back: { keys: ['Escape'], caps: 'Esc', does: 'Close what lies on top: help, tour, log, presenting', where: 'page' },
  reveal: { keys: ['v'], does: 'Show or hide the verdict', where: 'presenting' },
  curveBack: { keys: ['ArrowLeft'], caps: '←', does: 'One record back; with Shift ten', where: 'curve' },
  curveOn: { keys: ['ArrowRight'], caps: '→', does: 'One record on; with Shift ten', where: 'curve' },
  curveFirst: { keys: ['Home'], does: 'To the first record', where: 'curve' },
  curveLast: { keys: ['End'], does: 'To the last record', where: 'curve' },
  curveCloser: { keys: ['+', '='], caps: '+', does: 'Look closer', where: 'curve' },
  curveWider: { keys: ['-'], caps: '−', does: 'Look from further away', where: 'curve' },
  curveAll: { keys: ['0'], does: 'Show all steps', where: 'curve' },
} as const satisfies Record<string, Shortcut>;

export type ShortcutName = keyof typeof SHORTCUTS;

const entries = Object.entries(SHORTCUTS) as [ShortcutName, Shortcut][];

/** What a key is there for: on the curve, which has keys of its own, or anywhere else. */
export function shortcutOf(key: string, on: 'curve' | 'page' = 'page'): ShortcutName | null {
  const name = key.length === 1 ? key.toLowerCase() : key;
  const found = entries.find(([, { keys, where }]) => (where === 'curve') === (on === 'curve') && keys.includes(name));
  return found ? found[0] : null;
}

/** The keys of a place, as the help shows them. */
export const shortcutsOf = (place: KeyPlace): { caps: string; does: string }[] =>
  entries
    .filter(([, { where }]) => where === place)
    .map(([, { keys, caps, does }]) => ({ caps: caps ?? keys.map(capOf).join(' '), does }));

/** Whether a key is typed into something, or held with another that gives it another meaning. */
export function isTyped(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  return focusedBy(event).closest('input:not([type=range]), select, textarea') !== null;
}

/** What has the focus, inside of elements as well. */
export function focusedBy(event: KeyboardEvent): Element {
  const target = event.composedPath()[0];
  return target instanceof Element ? target : document.body;
}

const capOf = (key: string) => (key.length === 1 ? key.toUpperCase() : key);
