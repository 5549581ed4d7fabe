/** The pace of playing. */

/** Whether the session plays, and how fast. */
export interface Play {
  readonly isOn: boolean;
  /** Steps a second. */
  readonly pace: number;
  /** Whether motion is reduced: a step is a node then, and steps are seconds apart. */
  readonly isCalm: boolean;
}

/** Steps a second, slowest first. With motion reduced nothing moves more often than every two seconds. */
const PACES = { usual: [0.5, 1, 2, 4, 8, 15, 30], calm: [0.1, 0.2, 0.5] } as const;

export const pacesOf = ({ isCalm }: Pick<Play, 'isCalm'>): readonly number[] => (isCalm ? PACES.calm : PACES.usual);

/** The state of playing when a session begins. */
export const playFor = (isCalm: boolean): Play => ({ isOn: false, pace: isCalm ? 0.2 : 2, isCalm });

/** `4 events a second`, `a node every 5 seconds`. */
export function paceText({ pace, isCalm }: Play): string {
  const step = isCalm ? 'node' : 'event';
  if (pace < 1) return `a ${step} every ${1 / pace} seconds`.replace('a event', 'an event');
  return pace === 1 ? `1 ${step} a second` : `${pace} ${step}s a second`;
}
