/** Puts the whole page into one HTML file that needs no server: script, style, fonts, workers and WebAssembly inside. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const ICON = fileURLToPath(new URL('../public/icon.svg', import.meta.url));
const REFERENCE = /\/engine\/reference\/reference_engine\.ts$/;
const WORKER = /new Worker\(new URL\('([^']+)', import\.meta\.url\), \{ type: 'module' \}\)/g;
/** The only alphabet that the page is written in; other characters come from the system's fonts. */
const LATIN = /unicode-range:\s*U\+(0000-00FF|\?\?|0-FF)/i;

/** Leaves out tfjs, which only the reference engine needs. */
export const withoutReference = (): Plugin => ({
  name: 'without-reference',
  enforce: 'pre',
  resolveId(source, importer) {
    return REFERENCE.test(source) ? this.resolve(source.replace(/[^/]+$/, 'left_out.ts'), importer) : null;
  },
});

export const singleFile = (name: string): Plugin => ({
  name: 'single-file',
  enforce: 'pre',
  /** A worker cannot be a separate file here, so its source becomes part of the page. */
  transform(code, id) {
    if (!WORKER.test(code) || !id.includes('/src/')) return null;
    const imports: string[] = [];
    const inlined = code.replace(WORKER, (_, path: string) => {
      imports.push(`import InlineWorker${imports.length} from '${path}?worker&inline';`);
      return `new InlineWorker${imports.length - 1}()`;
    });
    return { code: `${imports.join('\n')}\n${inlined}`, map: null };
  },
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const files = Object.values(bundle);
      const chunks = files.filter((file) => file.type === 'chunk');
      const assets = files.filter((file) => file.type === 'asset');
      const html = assets.find(({ fileName }) => fileName.endsWith('.html'));
      const styles = assets.filter(({ fileName }) => fileName.endsWith('.css'));
      const others = assets.filter((file) => file !== html && !styles.includes(file));
      if (!html || chunks.length !== 1 || others.length > 0)
        throw new Error(`More than one file is left: ${files.map(({ fileName }) => fileName).join(', ')}`);
      const script = chunks[0]!.code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
      const style = styles
        .map(({ source }) => String(source))
        .join('\n')
        .replace(/@font-face\s*\{[^}]*\}/g, keepLatin);
      for (const { fileName } of files) delete bundle[fileName];
      this.emitFile({ type: 'asset', fileName: name, source: page(String(html.source), script, style) });
    },
  },
});

const keepLatin = (fontFace: string) => (LATIN.test(fontFace) ? fontFace : '');

function page(html: string, script: string, style: string): string {
  const icon = readFileSync(ICON).toString('base64');
  return html
    .replace(/(http-equiv="Content-Security-Policy"\s+content=")[^"]*/, `$1${policy(script, style)}`)
    .replace(/\s*<link rel="(apple-touch-icon|manifest|stylesheet|modulepreload)"[^>]*>/g, '')
    .replace(/(<link rel="icon" href=")[^"]*/, `$1data:image/svg+xml;base64,${icon}`)
    .replace(/\s*<script type="module"[^>]*><\/script>/, '')
    .replace('</head>', () => `  <style>${style}</style>\n    <script type="module">${script}</script>\n  </head>`);
}

/** Allows this script, this style and workers made from this script's text, and no requests at all. */
const policy = (script: string, style: string): string =>
  [
    "default-src 'none'",
    `script-src '${digest(script)}' 'wasm-unsafe-eval'`,
    `style-src '${digest(style)}'`,
    'font-src data:',
    'img-src data: blob:',
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const digest = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
