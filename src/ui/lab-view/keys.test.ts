import { describe, expect, it } from 'vitest';
import { wishOf } from './keys.ts';

class Element {
  constructor(private readonly kind: string) {}
  closest(selector: string): Element | null {
    return selector.split(/,\s*/).some((one) => one.startsWith(this.kind)) ? this : null;
  }
}
Object.assign(globalThis, { Element });

const key = (name: string, on = 'main', more: Partial<KeyboardEvent> = {}) =>
  ({ key: name, composedPath: () => [new Element(on)], ...more }) as unknown as KeyboardEvent;
const idle = { state: 'idle', resumable: false } as const;
const running = { state: 'running', resumable: false } as const;
const done = { state: 'done', resumable: false } as const;

describe('a key', () => {
  it('presses a card by its number, and pauses, starts and resets the training', () => {
    expect(wishOf(key('3'), idle, false)).toEqual({ card: 'spikes' });
    expect(wishOf(key('9'), idle, false)).toEqual({ card: 'log' });
    expect(wishOf(key('0'), idle, false)).toEqual({ card: 'own' });
    expect(wishOf(key(' '), idle, false)).toEqual({ action: 'start' });
    expect(wishOf(key(' '), running, false)).toEqual({ action: 'pause' });
    expect(wishOf(key('r'), running, false)).toEqual({ action: 'reset' });
  });

  it('does nothing to a training that a log covers, and leaves the log by Escape', () => {
    for (const name of [' ', 'r']) expect(wishOf(key(name), running, true)).toBeNull();
    expect(wishOf(key('Escape'), running, true)).toBe('back');
    expect(wishOf(key('Escape'), running, false)).toBeNull();
  });

  it('is left alone where something is typed, where it presses a button, and with another key', () => {
    expect(wishOf(key('3', 'input'), idle, false)).toBeNull();
    expect(wishOf(key('Escape', 'select'), idle, true)).toBeNull();
    expect(wishOf(key(' ', 'button'), running, false)).toBeNull();
    expect(wishOf(key('3', 'main', { ctrlKey: true }), idle, false)).toBeNull();
  });

  it('never starts over by the space bar, which scrolls, too', () => {
    expect(wishOf(key(' '), done, false)).toBeNull();
    expect(wishOf(key('r'), idle, false)).toBeNull();
  });
});
