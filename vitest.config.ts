import { defineConfig } from 'vitest/config';

// Unit tests stand beside their source; scenarios, contract and simulation tests have folders of their own.
// The browser tests of test/e2e belong to Playwright.
export default defineConfig({
  test: {
    environment: 'node',
    include: [
      '{main,drivers,db,renderer,tools}/**/*.test.{ts,tsx}',
      'test/{scenarios,contract,simulation}/**/*.test.ts',
    ],
    // Real time decides no test; these limits only end one that hangs.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    teardownTimeout: 10_000,
    expect: { poll: { timeout: 15_000 } },
    restoreMocks: true,
  },
});
