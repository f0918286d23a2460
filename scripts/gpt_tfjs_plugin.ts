/** gpt-tfjs 0.0.5 has two lines that work in a classic script but not in a module: this replaces them. */
import type { Plugin } from 'vite';

const MEANT: readonly [file: RegExp, written: string, meant: string][] = [
  [/gpt-tfjs\/src\/model\.js/, 'const posEmb =', 'let posEmb ='], // a debugging branch assigns to it
  [/gpt-tfjs\/src\/optimizers\.js/, 'dtype=useNorm.dtype', 'useNorm.dtype'],
];

export function gptTfjsPlugin(): Plugin {
  return {
    name: 'gpt-tfjs',
    transform(code, id) {
      const line = MEANT.find(([file]) => file.test(id));
      return line ? { code: code.replace(line[1], line[2]), map: null } : null;
    },
  };
}
