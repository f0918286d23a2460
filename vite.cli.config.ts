/** The command line: for Node, npm packages left outside, kernels and texts inside. Run by scripts/build_cli.mjs. */
import { defineConfig } from 'vite';
import { watPlugin } from './scripts/wat_plugin.ts';

export default defineConfig({
  publicDir: false,
  plugins: [watPlugin()],
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist/cli',
    minify: false,
    rolldownOptions: {
      input: { losslab: 'src/cli/main.ts', trials: 'src/trials/main.ts' },
      // All files in one folder: import.meta.url means the same in each.
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
});
