/** Tables and shares as they stand in the documents. */

/** In columns, as Prettier writes them; head and rows are of one length. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  const [first, ...others] = lines.map(line);
  return [first, line(widths.map((width) => '-'.repeat(width))), ...others].join('\n');
}

export const share = (part: number, all: number): string => (all === 0 ? 'not run' : `${part}/${all}`);

/** `nan 8, good 2`: the most frequent first. */
export function tally(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

/** Seeds in a row as a range: 101–110. */
export function seedRange(seeds: readonly number[]): string {
  const inARow = seeds.length > 2 && seeds.every((seed, i) => seed === seeds[0]! + i);
  return inARow ? `${seeds[0]}–${seeds.at(-1)}` : seeds.join(', ');
}

export const settingsText = (settings: object): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
