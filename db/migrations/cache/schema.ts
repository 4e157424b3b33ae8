import type { Schema } from '../../migrate.ts';
import { importedItems, importedPatrons } from './0001-imported.ts';
import { learned } from './0001-learned.ts';
import { titleIndex } from './0001-title-index.ts';
import { learnedTitles } from './0002-learned-titles.ts';

export const cacheSchema: Schema = { applicationId: 0x4d544331, steps: [learned, learnedTitles] };

/** Files that an import makes whole and nothing changes afterwards: an older form is imported anew. */
export const importedItemsSchema: Schema = { applicationId: 0x4d544349, steps: [importedItems] };
export const importedPatronsSchema: Schema = { applicationId: 0x4d544350, steps: [importedPatrons] };

/** Made whole from both layers, and made anew in any other form. */
export const titleIndexSchema: Schema = { applicationId: 0x4d544354, steps: [titleIndex] };
