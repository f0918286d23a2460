/** The page as one HTML file, for a USB stick: opened from the disk it trains like the other, without the reference engine. */
import { defineConfig } from 'vite';
import { singleFile, withoutReference } from './scripts/single_file_plugin.ts';
import { watPlugin } from './scripts/wat_plugin.ts';

const NAME = 'loss-curve-lab.html';

export default defineConfig({
  base: './',
  mode: 'single',
  publicDir: false,
  plugins: [watPlugin(), withoutReference(), singleFile(NAME)],
  build: {
    outDir: 'dist/single',
    emptyOutDir: true,
    target: 'es2022',
    cssCodeSplit: false,
    assetsInlineLimit: Infinity,
    modulePreload: false,
    chunkSizeWarningLimit: Infinity,
    rolldownOptions: { output: { codeSplitting: false }, checks: { pluginTimings: false } },
  },
  worker: {
    format: 'iife',
    plugins: () => [watPlugin(), withoutReference()],
    rolldownOptions: { output: { codeSplitting: false }, checks: { pluginTimings: false } },
  },
});
