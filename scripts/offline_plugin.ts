/** Adds the service worker to a build, and tells it which files the build has. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const SOURCE = fileURLToPath(new URL('../src/offline/service-worker.ts', import.meta.url));
const NAME = 'service-worker.js';

export function offlinePlugin(): Plugin {
  let folder = '';
  return {
    name: 'offline',
    apply: 'build',
    configResolved({ root, build }) {
      folder = join(root, build.outDir);
    },
    buildStart() {
      this.emitFile({ type: 'chunk', id: SOURCE, fileName: NAME });
    },
    // Only now all files lie there, those of the workers and of the public folder included.
    closeBundle() {
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== NAME)
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(folder.length + 1)
            .replaceAll('\\', '/'),
        )
        .sort();
      const code = readFileSync(join(folder, NAME), 'utf8');
      const hash = createHash('sha256').update(code);
      for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
      // Some hosts answer for index.html with a redirection, which no page may be made from.
      const build = {
        version: hash.digest('hex').slice(0, 16),
        files: files.map((file) => (file === 'index.html' ? './' : file)),
      };
      writeFileSync(join(folder, NAME), `const BUILD=${JSON.stringify(build)};\n${code}`);
    },
  };
}
