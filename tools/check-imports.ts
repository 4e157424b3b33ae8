import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import type { ICruiseResult } from 'dependency-cruiser';
import { importRules } from './import-rules.ts';

const rooms = ['main', 'drivers', 'db', 'renderer', 'test', 'tools'];

export interface ImportCheck {
  /** Source files on the disk, and those of them that the check really read. */
  readonly files: number;
  readonly seen: number;
  readonly problems: readonly string[];
}

/**
 * Checks who imports whom. A cruiser that cannot read a language sees nothing and is content; so fewer modules
 * seen than files on the disk is a failure of its own.
 * @param root the checkout.
 */
export async function checkImports(root: string): Promise<ImportCheck> {
  const present = rooms.filter((room) => statSync(join(root, room), { throwIfNoEntry: false }));
  const files = present.flatMap((room) => listSources(root, room));
  const { output } = await cruise(present, {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: importRules },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/fixtures/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  });
  if (typeof output === 'string')
    throw new Error('the import check answered a report instead of its findings');
  const sources = new Set(output.modules.map((module) => module.source));
  const unseen = files.filter((file) => !sources.has(file));
  return {
    files: files.length,
    seen: files.length - unseen.length,
    problems: [...unseen.map((file) => `not seen: ${file}`), ...violationsOf(output)],
  };
}

function violationsOf({ summary }: ICruiseResult): string[] {
  return summary.violations.map(({ rule, from, to, cycle }) => {
    const way = cycle ? cycle.map((step) => step.name).join(' → ') : to;
    return `${rule.name}: ${from} → ${way}`;
  });
}

function listSources(root: string, room: string): string[] {
  return readdirSync(join(root, room), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/').replace(/^\//, ''),
    )
    .filter((file) => !file.startsWith('test/fixtures/'));
}

if (import.meta.main) {
  const { files, seen, problems } = await checkImports(join(import.meta.dirname, '..'));
  for (const problem of problems) console.error(problem);
  console.log(`imports: ${seen} of ${files} modules seen, ${problems.length} problems`);
  process.exitCode = problems.length > 0 || seen === 0 ? 1 : 0;
}
