/** Looking at a log among the numbers that it holds: where others are needed, that is an error, which can record them again. */

let isHeldOnly = false;

/** Whether recording again is forbidden now. */
export const isAmongHeld = (): boolean => isHeldOnly;

/** Calls `look` and forbids recording again. @throws NotHeld when dropped numbers are needed. */
export function amongHeld<T>(look: () => T): T {
  const before = isHeldOnly;
  isHeldOnly = true;
  try {
    return look();
  } finally {
    isHeldOnly = before;
  }
}

/** What can record dropped numbers again. */
interface Recording {
  readonly distance: (i: number, place: number) => number;
  readonly recover: (i: number) => void;
}

/** The error when dropped numbers are needed and recording again is forbidden. */
export class NotHeld extends Error {
  /** The event that wrote them. */
  readonly position: number;
  private readonly segments: Recording;
  private readonly place: number;

  constructor(segments: Recording, position: number, place: number) {
    super(`the numbers of event ${position} must be recorded again`);
    this.segments = segments;
    this.position = position;
    this.place = place;
  }

  /** The number of segments that must be recorded again. */
  get distance(): number {
    return this.segments.distance(this.position, this.place);
  }

  /** Records one of these segments again. */
  recover(): void {
    this.segments.recover(this.position);
  }
}
