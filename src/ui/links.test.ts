/** docs/links.md against what the page makes of an address: nothing is missing there, and every example works. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONFIG_KEYS, row } from '../core/config.ts';
import { HASH_KEYS, parseHash } from '../store/url.ts';
import { planFrom } from './atlas-view/plan.ts';
import { setupFrom } from './lab-view/setup.ts';
import { VIEWS } from './lab-app/views.ts';
import { isKind } from './quiz-view/questions.ts';

const PAGE = readFileSync(new URL('../../docs/links.md', import.meta.url), 'utf8');
const ROWS = [...PAGE.matchAll(/^\| `(?<key>\w+)` +\| `#(?<example>[^`]+)` +\| (?<does>.+?) +\|$/gm)].map(
  ({ groups }) => groups as { key: string; example: string; does: string },
);

/** All that the page would complain about. */
function problemsOf(example: string): string[] {
  const { address, problems } = parseHash(example);
  if (address.view === 'atlas') planFrom(example, problems);
  else setupFrom(address, problems);
  if (address.view !== undefined && !VIEWS.some(({ id }) => id === address.view)) problems.push('no such view');
  if (address.question !== undefined && !isKind(address.question)) problems.push('no such question');
  return problems;
}

describe('the page about links', () => {
  it('has every key once, and no other', () => {
    expect(ROWS.map(({ key }) => key).sort()).toEqual([...HASH_KEYS].sort());
  });

  it.each(ROWS)('has an example of $key that uses it and works', ({ key, example }) => {
    expect([...new URLSearchParams(example).keys()]).toContain(key);
    expect(problemsOf(example)).toEqual([]);
  });

  it('says of a setting what the lab says of it', () => {
    const said = ROWS.filter(({ key }) => (CONFIG_KEYS as readonly string[]).includes(key));
    expect(said.map(({ does }) => does)).toEqual(CONFIG_KEYS.map((key) => row(key).help));
  });

  it('would notice an example that does not work', () => {
    expect(problemsOf('experiment=spice&scale=huge')).toHaveLength(2);
  });
});
