/** Stands in for the kinds of export: a page writes none of them, and says so of any name. */

import type * as kinds from '../session/export-kinds.ts';

export const EXPORT_KINDS: readonly [] = [];
export const exportTarget: typeof kinds.exportTarget = () => ({ kind: 'step', ending: '' });
