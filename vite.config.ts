/** The page, and the page of the benchmark: static files with relative paths, so that it works from any folder of any host. */
import { defineConfig } from 'vite';
import { gptTfjsPlugin } from './scripts/gpt_tfjs_plugin.ts';
import { offlinePlugin } from './scripts/offline_plugin.ts';
import { watPlugin } from './scripts/wat_plugin.ts';

export default defineConfig({
  base: './',
  plugins: [watPlugin(), offlinePlugin()],
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    target: 'es2022',
    // The tokenizer's tables and tfjs are large, and loaded only when needed.
    chunkSizeWarningLimit: 2500,
    rolldownOptions: { input: ['index.html', 'bench.html'], checks: { pluginTimings: false } },
  },
  worker: { format: 'es', plugins: () => [watPlugin(), gptTfjsPlugin()] },
});
