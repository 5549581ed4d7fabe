/** The writer of each kind of export, loaded when it is needed. */

import type { ExportKindName } from '../session/export-kinds.ts';
import type { Write } from './writer.ts';

export const WRITERS: Readonly<Record<ExportKindName, () => Promise<{ readonly write: Write }>>> = {
  step: () => import('./step.ts'),
  page: () => import('./page-file.ts'),
  cast: () => import('./cast.ts'),
  graph: () => import('./graph.ts'),
  steps: () => import('./derivations.ts'),
  code: () => import('./code.ts'),
  sheet: () => import('./handout.ts'),
  table: () => import('./event-table.ts'),
};
