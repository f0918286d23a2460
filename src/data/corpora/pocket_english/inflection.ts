/** English inflection by rule. An irregular word lists its forms, separated by slashes. */

export interface NounForms {
  singular: string;
  plural: string;
}

export interface VerbForms {
  base: string;
  third: string;
  past: string;
  participle: string;
  ing: string;
}

/** Adds s: cat → cats, box → boxes, city → cities. */
function withS(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh|[^aeiou]o)$/.test(word) ? `${word}es` : `${word}s`;
}

/** Adds ed to a stem: wait → waited, smile → smiled, carry → carried. */
function withEd(stem: string): string {
  if (/[^aeiou]y$/.test(stem)) return `${stem.slice(0, -1)}ied`;
  return stem.endsWith('e') ? `${stem}d` : `${stem}ed`;
}

/** Adds ing to a stem: wait → waiting, smile → smiling, see → seeing, lie → lying. */
function withIng(stem: string): string {
  if (stem.endsWith('ie')) return `${stem.slice(0, -2)}ying`;
  return /[^eoy]e$/.test(stem) ? `${stem.slice(0, -1)}ing` : `${stem}ing`;
}

/** `singular` or `singular/plural`. */
export function inflectNoun(entry: string): NounForms {
  const [singular = '', plural = withS(singular)] = entry.split('/');
  return { singular, plural };
}

/** `base` or `base/past/participle`; a plus after the base doubles its last letter: `stop+` → stopped, stopping. */
export function inflectVerb(entry: string): VerbForms {
  const [head = '', past, participle] = entry.split('/');
  const base = head.replace('+', '');
  const stem = head.replace(/(.)\+/, '$1$1');
  return {
    base,
    third: withS(base),
    past: past ?? withEd(stem),
    participle: participle ?? past ?? withEd(stem),
    ing: withIng(stem),
  };
}

/** The indefinite article that goes with a word, by its sound: an owl, a house, an hour, a university. */
export function article(word: string): 'a' | 'an' {
  return /^(?:[aeio]|u(?!ni[vqf]|se)|hon|heir)/.test(word) ? 'an' : 'a';
}
