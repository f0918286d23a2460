import { describe, expect, it } from 'vitest';
import { wishOf, type Scene } from './keys.ts';

class Element {
  constructor(private readonly kind: string) {}
  closest(selector: string): Element | null {
    return selector.split(/,\s*/).some((one) => one.startsWith(this.kind)) ? this : null;
  }
}
Object.assign(globalThis, { Element });

const key = (name: string, on = 'main', more: Partial<KeyboardEvent> = {}) =>
  ({ key: name, composedPath: () => [new Element(on)], ...more }) as unknown as KeyboardEvent;
const scene = (more: Partial<Scene> = {}): Scene => ({ logShown: false, presenting: false, cards: true, ...more });
const idle = { state: 'idle', resumable: false } as const;
const running = { state: 'running', resumable: false } as const;
const done = { state: 'done', resumable: false } as const;

describe('a key', () => {
  it('presses a card by its number, and pauses, starts and resets the training', () => {
    expect(wishOf(key('3'), idle, scene())).toEqual({ card: 'spikes' });
    expect(wishOf(key('9'), idle, scene())).toEqual({ card: 'log' });
    expect(wishOf(key('0'), idle, scene())).toEqual({ card: 'own' });
    expect(wishOf(key(' '), idle, scene())).toEqual({ action: 'start' });
    expect(wishOf(key(' '), running, scene())).toEqual({ action: 'pause' });
    expect(wishOf(key('r'), running, scene())).toEqual({ action: 'reset' });
  });

  it('does nothing to a training that a log covers, and leaves the log by Escape', () => {
    for (const name of [' ', 'r']) expect(wishOf(key(name), running, scene({ logShown: true }))).toBeNull();
    expect(wishOf(key('Escape'), running, scene({ logShown: true }))).toBe('back');
    expect(wishOf(key('Escape'), running, scene())).toBeNull();
  });

  it('is left alone where something is typed, where it presses a button, and with another key', () => {
    expect(wishOf(key('3', 'input'), idle, scene())).toBeNull();
    expect(wishOf(key('Escape', 'select'), idle, scene({ logShown: true }))).toBeNull();
    expect(wishOf(key(' ', 'button'), running, scene())).toBeNull();
    expect(wishOf(key('3', 'main', { ctrlKey: true }), idle, scene())).toBeNull();
  });

  it('never starts over by the space bar, which scrolls, too', () => {
    expect(wishOf(key(' '), done, scene())).toBeNull();
    expect(wishOf(key('r'), idle, scene())).toBeNull();
  });

  it('presents, shows the verdict only there, and leaves by Escape', () => {
    const presenting = scene({ presenting: true });
    expect(wishOf(key('p'), idle, scene())).toBe('present');
    expect(wishOf(key('P'), running, presenting)).toBe('present');
    expect(wishOf(key('Escape'), running, presenting)).toBe('present');
    expect(wishOf(key('v'), running, presenting)).toBe('reveal');
    expect(wishOf(key('v'), running, scene())).toBeNull();
  });

  it('chooses nothing where a link has hidden the cards', () => {
    expect(wishOf(key('3'), idle, scene({ cards: false }))).toBeNull();
  });
});
