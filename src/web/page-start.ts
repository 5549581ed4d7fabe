/** What the file of a page says beside its scenario. */

export interface PageStart {
  /** The place to begin at, when the address names none. */
  readonly link: string;
}

/** Ids of the elements that a page's script expects. */
export const PAGE_IDS = {
  scenario: 'scenario',
  log: 'log',
  start: 'start',
  packed: 'packed',
  screen: 'screen',
  grid: 'grid',
  bar: 'bar',
  line: 'line',
  voice: 'voice',
  fault: 'fault',
} as const;
