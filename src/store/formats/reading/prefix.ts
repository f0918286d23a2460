/** The prefix that logging puts before the lines of a program. */

/** Quotation marks, a rank, a date, a time or a level of importance before the record itself. */
const PREFIXES: readonly RegExp[] = [
  /^[>|\s]+/,
  /^\[[^[\]]{1,80}\]:?/,
  /^\([\w ,.=-]{1,40}\)/,
  /^(?:rank|worker|gpu|node|local_rank)[ _:=]{0,2}\d{1,6}[:\]]?(?=[\s:|-])/i,
  /^\d{1,6}:(?=\s)/,
  /^\d{2,4}[-/]\d{1,2}[-/]\d{1,4}(?:T(?=\d))?/,
  /^\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z|[-+]\d\d:?\d\d)?(?=[\s|:\]-])/,
  /^(?:debug|info|notice|warn(?:ing)?|root|__main__)(?=[\s:|-])/i,
  /^[-:|](?=[\s|:-])/,
];
const MOST_PREFIXES = 12;

/** The line from where its record begins. */
export function withoutPrefix(line: string): string {
  let rest = line;
  for (let i = 0; i < MOST_PREFIXES; i++) {
    const prefix = PREFIXES.map((pattern) => pattern.exec(rest)?.[0].length ?? 0).find((length) => length > 0);
    if (prefix === undefined) return rest;
    rest = rest.slice(prefix);
  }
  return rest;
}
