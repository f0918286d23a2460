import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import sirv from 'sirv';
import { LabError } from '../core/errors.ts';
import { readFlags } from './args.ts';
import { print } from './output.ts';

/** The built page lies beside the built command line. */
const WEB = fileURLToPath(new URL('../web', import.meta.url));

export const serve = {
  usage: 'serve [--port n] [--open]',
  summary: 'The lab as a page, offline, on this machine.',
  async main(args: string[]): Promise<number> {
    const values = readFlags('serve', args, { port: { type: 'string' }, open: { type: 'boolean' } });
    const port = Number(values.port ?? 4173);
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
      throw new LabError('usage', `--port cannot be "${String(values.port)}".`, 'Use a whole number from 0 to 65535.');
    }
    if (!existsSync(`${WEB}/index.html`))
      throw new LabError('usage', 'The page has not been built.', 'Run npm run build first.');
    const url = await listen(port);
    await print(`Loss Curve Lab is at ${url} (Ctrl+C ends it)`);
    if (values.open) await openBrowser(url);
    return new Promise(() => {});
  },
};

/** Only on this machine: browsers hide WebGPU from pages on other addresses anyway. @throws LabError */
function listen(port: number): Promise<string> {
  const server = createServer(sirv(WEB, { dev: true, etag: true })); // reads anew: the page may be built again
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const fix = 'Choose another with --port.';
      reject(error.code === 'EADDRINUSE' ? new LabError('usage', `Port ${port} is taken.`, fix) : error);
    });
    server.listen(port, 'localhost', () => {
      const address = server.address();
      resolve(`http://localhost:${typeof address === 'object' && address ? address.port : port}/`);
    });
  });
}

/** A machine without a browser or a screen still has the address. */
async function openBrowser(url: string): Promise<void> {
  const { default: open } = await import('open');
  const child = await open(url).catch(() => null);
  child?.on('error', () => {});
}
