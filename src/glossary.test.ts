/** One word, one thing: the glossary in docs/architecture.md and the names that the code exports, held together. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MOST_LINES = 40;
/** Of two words for one thing, the one that is not used. Read in exported names, by parts: `lowestCure` has the word `cure`. */
const NOT_OUR_WORDS = ['cure', 'remedy', 'remedies', 'misfit', 'wish', 'prediction', 'predict'];
const DECLARATION = /^export (?:default )?(?:abstract )?(?:async )?(interface|type|class|const|function\*?) (\w+)/gm;

interface Exported {
  name: string;
  file: string;
  isType: boolean;
}

const read = (path: string) => readFileSync(`${ROOT}${path}`, 'utf8');

/** What product code exports; helpers of tests may use a word for themselves. */
function exportsOfProduct(): Exported[] {
  const files = ['src', 'kernels'].flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' }).map(
      (path) => `${folder}/${path.replaceAll('\\', '/')}`,
    ),
  );
  const product = files.filter((path) => path.endsWith('.ts') && !/\.(test|d)\.ts$|\/testing\.ts$/.test(path));
  return product.flatMap((file) =>
    [...read(file).matchAll(DECLARATION)].map(([, kind, name = '']) => ({
      name,
      file,
      isType: kind === 'interface' || kind === 'type' || kind === 'class',
    })),
  );
}

/** Rows of the glossary: | word | meaning | `Name` in `file` |. */
function glossary(): { lines: number; entries: { word: string; name: string; file: string }[] } {
  const section = /\n## Glossary\n([\s\S]*?)(?=\n## |$)/.exec(read('docs/architecture.md'))?.[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  const entries = rows.flatMap((row) => {
    const [, word = '', , where = ''] = row.split('|').map((cell) => cell.trim());
    const [, name, file] = /^`(\w+)` in `([\w./-]+)`$/.exec(where) ?? [];
    return name && file ? [{ word, name, file }] : [];
  });
  expect(entries.length, 'every row but the two of the heading names an export and its file').toBe(rows.length - 2);
  return { lines: section.trim().split('\n').length, entries };
}

const parts = (name: string) => name.split(/(?=[A-Z])|_/).map((part) => part.toLowerCase());

describe('the glossary', () => {
  const exported = exportsOfProduct();

  it('is short enough to be read', () => {
    const { lines, entries } = glossary();
    expect(entries.length).toBeGreaterThan(20);
    expect(lines).toBeLessThanOrEqual(MOST_LINES);
  });

  it.each(glossary().entries)('has $word where the code has it: $name in $file', ({ name, file }) => {
    expect(exported.filter((one) => one.name === name).map((one) => one.file)).toContain(file);
  });

  it('has no type whose name another type has, too', () => {
    const types = exported.filter(({ isType }) => isType);
    const doubles = types.filter(({ name }, i) => types.findIndex((one) => one.name === name) !== i);
    const told = doubles.map(({ name }) => {
      const files = types.filter((one) => one.name === name).map(({ file }) => file);
      return `${name}: ${files.join(', ')}`;
    });
    expect(told).toEqual([]);
  });

  it('has one word for one thing in all exported names', () => {
    const strange = exported.filter(({ name }) => parts(name).some((part) => NOT_OUR_WORDS.includes(part)));
    expect(strange.map(({ name, file }) => `${name} in ${file}`)).toEqual([]);
  });
});
