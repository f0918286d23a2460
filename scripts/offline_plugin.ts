/** Adds the service worker to a build, and tells it which files the build has. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const SOURCE = fileURLToPath(new URL('../src/offline/service-worker.ts', import.meta.url));
const NAME = 'service-worker.js';
/** The benchmark brings other libraries, which visitors of the lab should not have to store. */
const NOT_OFFLINE = 'bench.html';

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
    // Only now are all files written, including those of the workers and of the public folder.
    closeBundle() {
      const all = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== NAME)
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(folder.length + 1)
            .replaceAll('\\', '/'),
        )
        .sort();
      const files = withoutPage(NOT_OFFLINE, all, folder);
      const code = readFileSync(join(folder, NAME), 'utf8');
      const hash = createHash('sha256').update(code);
      for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
      // Some hosts redirect index.html, and a service worker may not answer a navigation with a redirected response.
      const build = {
        version: hash.digest('hex').slice(0, 16),
        files: files.map((file) => (file === 'index.html' ? './' : file)),
      };
      writeFileSync(join(folder, NAME), `const BUILD=${JSON.stringify(build)};\n${code}`);
    },
  };
}

/** All files except the page and those that only the page leads to. */
function withoutPage(page: string, files: readonly string[], folder: string): string[] {
  const ofPage = reached([page], files, folder);
  const ofOthers = reached(
    files.filter((file) => !ofPage.has(file)),
    files,
    folder,
  );
  return files.filter((file) => ofOthers.has(file));
}

/** The files, and all files named in them, and so on. A build gives files names that no other text would match. */
function reached(from: readonly string[], files: readonly string[], folder: string): Set<string> {
  const byName = new Map(files.map((file) => [file.split('/').at(-1)!, file]));
  const found = new Set(from);
  for (const file of found) {
    if (!/\.(html|js|css|webmanifest)$/.test(file)) continue;
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [name] of text.matchAll(/[\w.-]+\.\w+/g)) {
      const named = byName.get(name);
      if (named !== undefined && named !== 'index.html') found.add(named);
    }
  }
  return found;
}
