import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Apart from the other tests: these want the machine's PC/SC service for themselves. Started by tools/test-pcsc.ts.
export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  test: {
    environment: 'node',
    include: ['test/devices/pcsc/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    expect: { poll: { timeout: 10_000, interval: 20 } },
  },
});
