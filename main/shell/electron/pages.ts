import { readFile } from 'node:fs/promises';
import type { PageFile } from '../page-files.ts';
import { isOwnAddress } from './security.ts';

/** Answers a request under our own scheme: listed files, with the headers that deny the rest. */
export async function answerPage(
  request: { readonly url: string; readonly method: string },
  files: ReadonlyMap<string, PageFile>,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const file = isOwnAddress(request.url) ? files.get(URL.parse(request.url)?.pathname ?? '') : undefined;
  if (!file || request.method !== 'GET') return new Response(null, { status: file ? 405 : 404, headers });
  const body = new Uint8Array(await readFile(file.path));
  return new Response(body, { status: 200, headers: { ...headers, 'Content-Type': file.contentType } });
}
