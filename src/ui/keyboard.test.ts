import { describe, expect, it } from 'vitest';
import { PLACES, SHORTCUTS, shortcutOf, shortcutsOf, type KeyPlace, type ShortcutName } from './keyboard.ts';

describe('the table of keys', () => {
  it('gives no key two meanings at one place', () => {
    for (const curve of [true, false]) {
      const there = Object.values(SHORTCUTS).filter(({ where }) => (where === 'curve') === curve);
      const keys = there.flatMap(({ keys: some }): string[] => [...some]);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('finds every key that it lists, letters in both cases', () => {
    for (const [name, { keys, where }] of Object.entries(SHORTCUTS)) {
      const on = where === 'curve' ? 'curve' : 'page';
      for (const key of keys) {
        expect(shortcutOf(key, on)).toBe(name as ShortcutName);
        if (key.length === 1) expect(shortcutOf(key.toUpperCase(), on)).toBe(name as ShortcutName);
      }
    }
    expect(shortcutOf('q')).toBeNull();
    expect(shortcutOf('0')).toBe('own');
    expect(shortcutOf('0', 'curve')).toBe('curveAll');
  });

  it('shows every key in one place', () => {
    const shown = (Object.keys(PLACES) as KeyPlace[]).flatMap(shortcutsOf);
    expect(shown).toHaveLength(Object.keys(SHORTCUTS).length);
    expect(shown).toContainEqual({ caps: 'Space', does: 'Start, pause, go on' });
    expect(shown).toContainEqual({ caps: 'R', does: 'Reset: stop, and clear the curve' });
  });
});
