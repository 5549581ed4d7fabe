/** The panes by name. */

export type PaneName = 'program' | 'graph' | 'ledger' | 'values' | 'parameters' | 'chart' | 'events';

/** All panes, in the order of their digits, 1 to 7. */
export const PANES: readonly PaneName[] = ['program', 'graph', 'ledger', 'values', 'parameters', 'chart', 'events'];

/** The panes that share the place at the lower right. */
export const DETAIL_PANES: readonly PaneName[] = ['values', 'parameters', 'chart', 'events'];
