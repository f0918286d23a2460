/** Adds the service worker to a build, and tells it which files the build has. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const SOURCE = fileURLToPath(new URL('../src/offline/service-worker.ts', import.meta.url));
const NAME = 'service-worker.js';
/** It measures other libraries, which nobody should have to keep who does not. */
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
    // Only now all files lie there, those of the workers and of the public folder included.
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
      // Some hosts answer for index.html with a redirection, which no page may be made from.
      const build = {
        version: hash.digest('hex').slice(0, 16),
        files: files.map((file) => (file === 'index.html' ? './' : file)),
      };
      writeFileSync(join(folder, NAME), `const BUILD=${JSON.stringify(build)};\n${code}`);
    },
  };
}

/** All files but the page and what it alone leads to. */
function withoutPage(page: string, files: readonly string[], folder: string): string[] {
  const ofPage = reached([page], files, folder);
  const ofOthers = reached(
    files.filter((file) => !ofPage.has(file)),
    files,
    folder,
  );
  return files.filter((file) => ofOthers.has(file));
}

/** The files, and all that are named in them, and so on: a build names its files so that no other words are alike. */
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
