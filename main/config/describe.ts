import * as z from 'zod';
import { configSchema } from './schema.ts';

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
}

/** The documentation of every setting as a Markdown page, made from the schema itself. */
export function describeSettings(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema;
  const rows = rowsOf(schema, []);
  return [
    '# Settings of a station',
    '',
    'A station reads one JSON file (`muontra start --config FILE`). Every setting has a default; an unknown or wrong one',
    'stops the start with its name and what is allowed. This page is made from `main/config/schema.ts`.',
    '',
    '| setting | allowed | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function rowsOf(schema: JsonSchema, path: readonly string[]): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const at = [...path, name];
    const inner = property.anyOf?.find((one) => one.properties) ?? property;
    if (!inner.properties) return [row(at, property)];
    const head = property.anyOf ? [row(at, property)] : [];
    return [...head, ...rowsOf(inner, at)];
  });
}

function row(path: readonly string[], schema: JsonSchema): string {
  const value = schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``;
  const cells = [`\`${path.join('.')}\``, allowed(schema), value, schema.description ?? ''];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function allowed(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.anyOf) {
    return schema.anyOf.some(({ type }) => type === 'string') ? 'text or `null`' : 'object or `null`';
  }
  if (schema.minimum !== undefined) return `${String(schema.minimum)} to ${String(schema.maximum)}`;
  return schema.type === 'string' ? 'text' : (schema.type ?? '');
}
