#!/usr/bin/env node
// Plain JavaScript on purpose: an older Node cannot read the rest, and must be able to say so.
import module from 'node:module';
import { join } from 'node:path';

const needed = 24;
if (Number(process.versions.node.split('.')[0]) < needed) {
  console.error(`muontra needs Node ${needed} or later; this is ${process.versions.node}`);
  process.exitCode = 2;
} else {
  // Compiled once, read from then on: a start costs half the time. Not in a folder that others may write to.
  module.enableCompileCache?.(join(import.meta.dirname, '../../node_modules/.cache/muontra/compiled'));
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
