/** `npm run -s losslab -- …`: the command line, built first if its sources have changed. */
import { pathToFileURL } from 'node:url';
import { buildCli, CLI_ENTRY } from './build_cli.mjs';

try {
  await buildCli();
} catch (error) {
  process.stderr.write(`losslab: the command line could not be built.\n${error.message}\n`);
  process.exit(1);
}
process.argv[1] = CLI_ENTRY;
await import(pathToFileURL(CLI_ENTRY).href);
