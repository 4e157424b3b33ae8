import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The built pages of a production station. */
export const builtPages = join(import.meta.dirname, '../../dist/renderer');

/** What a browser fetches before it shows anything: what the page names, and what that imports; fonts apart. */
export function firstFiles(): string[] {
  const seen = new Set<string>();
  const follow = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const text = readFileSync(join(builtPages, name), 'utf8');
    const found = name.endsWith('.html')
      ? text.matchAll(/(?:src|href)="[./]*(assets\/[^"]+\.(?:js|css))"/g)
      : text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g);
    for (const [, path = ''] of found) follow(name.endsWith('.html') ? path : `assets/${path}`);
  };
  follow('index.html');
  return [...seen].filter((name) => name !== 'index.html');
}

/** Bytes of those files as gzip has them. */
export function firstPageBytes(): number {
  return firstFiles().reduce((sum, name) => sum + gzipSync(readFileSync(join(builtPages, name))).length, 0);
}
