import { describe, expect, it } from 'vitest';
import { linesOf, unfinishedFrom } from './lines.ts';

describe('the lines of a text', () => {
  it.each([
    ['a\nb\n', ['a', 'b']],
    ['a\r\nb\r\n\r\nc', ['a', 'b', '', 'c']],
    ['0%\r50%\r100%\ndone', ['0%', '50%', '100%', 'done']],
    ['1/2\b\b\b\r2/2\n', ['1/2', '', '2/2']],
    ['', []],
  ])('of %j are %j', (text, lines) => {
    expect([...linesOf(text)]).toEqual(lines);
    expect(text.slice(unfinishedFrom(text))).toBe(/[\r\n\b]$/.test(text) ? '' : (lines.at(-1) ?? ''));
  });

  // To look through the whole rest of the text for every one of them would take minutes.
  it('are found in a single pass, however many updates of a progress bar stand before the only newline', () => {
    const updates = 1_000_000;
    let count = 0;
    for (const line of linesOf(`${'12%|#  \r'.repeat(updates)}\n`)) count += line === '12%|#  ' ? 1 : 0;
    expect(count).toBe(updates);
  });
});
