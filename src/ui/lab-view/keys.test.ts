import { describe, expect, it } from 'vitest';
import { commandOf, type KeyContext } from './keys.ts';

class Element {
  constructor(private readonly kind: string) {}
  closest(selector: string): Element | null {
    return selector.split(/,\s*/).some((one) => one.startsWith(this.kind)) ? this : null;
  }
}
Object.assign(globalThis, { Element });

const key = (name: string, on = 'main', more: Partial<KeyboardEvent> = {}) =>
  ({ key: name, composedPath: () => [new Element(on)], ...more }) as unknown as KeyboardEvent;
const scene = (more: Partial<KeyContext> = {}): KeyContext => ({
  logShown: false,
  presenting: false,
  cards: true,
  ...more,
});
const idle = { state: 'idle', resumable: false } as const;
const running = { state: 'running', resumable: false } as const;
const done = { state: 'done', resumable: false } as const;

describe('a key', () => {
  it('presses a card by its number, and pauses, starts and resets the training', () => {
    expect(commandOf(key('3'), idle, scene())).toEqual({ card: 'spikes' });
    expect(commandOf(key('9'), idle, scene())).toEqual({ card: 'log' });
    expect(commandOf(key('0'), idle, scene())).toEqual({ card: 'own' });
    expect(commandOf(key(' '), idle, scene())).toEqual({ action: 'start' });
    expect(commandOf(key(' '), running, scene())).toEqual({ action: 'pause' });
    expect(commandOf(key('r'), running, scene())).toEqual({ action: 'reset' });
  });

  it('does nothing to a training that a log covers, and leaves the log by Escape', () => {
    for (const name of [' ', 'r']) expect(commandOf(key(name), running, scene({ logShown: true }))).toBeNull();
    expect(commandOf(key('Escape'), running, scene({ logShown: true }))).toBe('back');
    expect(commandOf(key('Escape'), running, scene())).toBeNull();
  });

  it('is left alone where something is typed, where it presses a button, and with another key', () => {
    expect(commandOf(key('3', 'input'), idle, scene())).toBeNull();
    expect(commandOf(key('Escape', 'select'), idle, scene({ logShown: true }))).toBeNull();
    expect(commandOf(key(' ', 'button'), running, scene())).toBeNull();
    expect(commandOf(key('3', 'main', { ctrlKey: true }), idle, scene())).toBeNull();
  });

  it('never starts over by the space bar, which scrolls, too', () => {
    expect(commandOf(key(' '), done, scene())).toBeNull();
    expect(commandOf(key('r'), idle, scene())).toBeNull();
  });

  it('presents, shows the verdict only there, and leaves by Escape', () => {
    const presenting = scene({ presenting: true });
    expect(commandOf(key('p'), idle, scene())).toBe('present');
    expect(commandOf(key('P'), running, presenting)).toBe('present');
    expect(commandOf(key('Escape'), running, presenting)).toBe('present');
    expect(commandOf(key('v'), running, presenting)).toBe('reveal');
    expect(commandOf(key('v'), running, scene())).toBeNull();
  });

  it('chooses nothing where a link has hidden the cards', () => {
    expect(commandOf(key('3'), idle, scene({ cards: false }))).toBeNull();
  });
});
