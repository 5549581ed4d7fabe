/** The lengths of a search's stretches: about as much is read in each, however large the tensors are, so that no stretch keeps a key waiting. */

import type { EventLog } from '../engine/log.ts';
import { STRETCH } from './search.ts';

/** Events passed and numbers read in a stretch, together: at most some milliseconds. Shorter stretches cost a search that follows writers more than it reads. */
const WORK = 4 * STRETCH;
/** Events of the first stretch, while nothing is known of their tensors. */
const FIRST = 16;
/** Most times as many events as in the stretch before. */
const GROWTH = 4;

export class Pace {
  private readonly log: EventLog;
  private events = FIRST / GROWTH;
  private read: number;

  constructor(log: EventLog) {
    this.log = log;
    this.read = log.numbersRead;
  }

  /** The events of the next stretch, at least 1. Each call ends a stretch of as many events as the last call returned. */
  next(): number {
    const work = this.events + this.log.numbersRead - this.read;
    this.events = Math.max(1, Math.floor(this.events * Math.min(GROWTH, WORK / work)));
    this.read = this.log.numbersRead;
    return this.events;
  }
}
