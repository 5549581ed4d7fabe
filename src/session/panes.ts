/** The panes by name. */

const ABOVE = ['program', 'graph', 'ledger'] as const;

/** The panes that share the place at the lower right. */
const DETAILS = ['values', 'parameters', 'chart', 'events'] as const;

/** All panes, in the order of their digits, 1 to 7. */
export const PANES = [...ABOVE, ...DETAILS] as const;

export type PaneName = (typeof PANES)[number];

export const DETAIL_PANES: readonly PaneName[] = DETAILS;
