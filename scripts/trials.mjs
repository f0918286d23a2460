/** `npm run tune`, `experiments`, `grade` and `calibrate`: built first if the sources have changed. */
import { pathToFileURL } from 'node:url';
import { buildCli, TRIALS_ENTRY } from './build_cli.mjs';

await buildCli();
process.argv[1] = TRIALS_ENTRY;
await import(pathToFileURL(TRIALS_ENTRY).href);
