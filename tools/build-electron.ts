import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import type { InlineConfig } from 'vite';

/**
 * Bundles Electron's entry files: Electron reads no TypeScript, and a sandboxed preload reads one CommonJS file.
 * Packages stay outside, where their native parts are found.
 */
const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { outDir: { type: 'string', default: join(root, 'dist', 'electron') } },
});
const source = (name: string): string => join(root, 'main', 'shell', 'electron', name);

const thread = (name: string): string => join(root, 'db', 'stores', 'titles', name);

const bundle = (
  input: Record<string, string>,
  output: {
    readonly format: 'es' | 'cjs';
    readonly entryFileNames: string;
    readonly chunkFileNames?: string;
  },
): InlineConfig => ({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  // Chromium's part of Electron 45 runs nothing older; the rest is Node 24.
  build: {
    ssr: true,
    target: 'node24',
    outDir: values.outDir,
    emptyOutDir: false,
    minify: false,
    rolldownOptions: { input, external: ['electron'], output },
  },
});

await build(
  bundle(
    {
      main: source('main.ts'),
      'station-process': source('station-process.ts'),
      // Threads are started by the names of their files, beside whoever starts them.
      'find-worker': thread('find-worker.ts'),
      'build-worker': thread('build-worker.ts'),
    },
    { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
  ),
);
await build(bundle({ preload: source('preload.ts') }, { format: 'cjs', entryFileNames: '[name].cjs' }));
