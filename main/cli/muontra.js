#!/usr/bin/env node
// Plain JavaScript on purpose: an older Node cannot read the rest, and must be able to say so.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const needed = 24;
if (Number(process.versions.node.split('.')[0]) < needed) {
  console.error(`muontra needs Node ${needed} or later; this is ${process.versions.node}`);
  process.exitCode = 2;
} else {
  // Compiled once, read from then on: a start costs half the time. Not in a folder that others may write to.
  module.enableCompileCache?.(
    new URL('../../node_modules/.cache/muontra/compiled', import.meta.url).pathname,
  );
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
