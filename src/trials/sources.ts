/** A name for the code that trains: a kept training is worth something only while that code is the same. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a training passes through. Experiments are not among it: their configs are. */
const FOLDERS = ['kernels', 'src/core', 'src/data', 'src/engine'];
const FILES = ['train', 'runner', 'checkpoints', 'open_engine'].map((name) => `src/lab/${name}.ts`);
const CODE = /(?<!\.test)\.(ts|wgsl|wat)$/;
/** Comments that stand on lines of their own. */
const COMMENT = /^\s*(\/\/.*|\/?\*.*)$/gm;

/** Hash of the sources below `root`; comments and line breaks do not count. */
export function hashOfTraining(root: string): string {
  const inFolders = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const hash = createHash('sha256');
  for (const path of [...inFolders.filter((name) => CODE.test(name)).sort(), ...FILES]) {
    const code = readFileSync(join(root, path), 'utf8').replace(COMMENT, '').replace(/\s+/g, ' ');
    hash.update(`${path}\0${code}\0`);
  }
  return hash.digest('hex');
}
