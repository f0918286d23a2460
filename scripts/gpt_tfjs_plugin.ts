/** gpt-tfjs 0.0.5 has two lines that work in a script of its own, but not in a module: these are what they mean. */
import type { Plugin } from 'vite';

const MEANT: readonly [file: RegExp, written: string, meant: string][] = [
  [/gpt-tfjs\/src\/model\.js/, 'const posEmb =', 'let posEmb ='], // assigned to in a branch for debugging
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
