import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface PageFile {
  readonly path: string;
  readonly contentType: string;
}

/** A file of any other kind is not part of a built page and is not served. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/** Pages of the dev dock; a station outside demo mode does not know them even where they lie on the disk. */
const dockPages = ['/dock.html'];

/**
 * The files that may be served, listed once: address (`/assets/index.js`) to file. What is not in the list does
 * not exist, so no address can climb out of the folder. Symbolic links are left out.
 */
export function listPageFiles(assetsDir: string, demo: boolean): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(assetsDir, { withFileTypes: true, recursive: true })) {
    const contentType = contentTypes[extname(entry.name)];
    if (!entry.isFile() || contentType === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const address = path.slice(assetsDir.length).replaceAll('\\', '/').replace(/^\/*/, '/');
    if (demo || !dockPages.includes(address)) files.set(address, { path, contentType });
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}
