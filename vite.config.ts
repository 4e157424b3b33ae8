import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// Two builds of the same screens: `demo` has the dev dock beside the kiosk, every other mode does not know of it.
export default defineConfig(({ mode }) => ({
  root: 'renderer',
  plugins: [react()],
  build: {
    outDir: resolve(import.meta.dirname, mode === 'demo' ? 'dist/demo' : 'dist/renderer'),
    target: 'es2023',
    // A strict Content-Security-Policy allows neither data: fonts nor scripts inside the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        index: resolve(import.meta.dirname, 'renderer/index.html'),
        ...(mode === 'demo' ? { dock: resolve(import.meta.dirname, 'renderer/dock.html') } : {}),
      },
    },
  },
}));
