/** Which first events logs share, as one was forked from the other or both from a third. */

import type { EventLog } from './log.ts';

/** Returns how many first events the logs share by descent. */
export function sharedEvents(log: EventLog, other: EventLog): number {
  const lengths = new Map(lineageOf(log).map(ancestor => [ancestor.log, ancestor.length]));
  for (const ancestor of lineageOf(other)) {
    const ours = lengths.get(ancestor.log);
    if (ours !== undefined) return Math.min(ours, ancestor.length);
  }
  return 0;
}

/** Returns a log and its ancestors, each with the number of first events shared with the log. */
function lineageOf(log: EventLog): readonly { readonly log: EventLog; readonly length: number }[] {
  const all = [{ log, length: log.length }];
  for (let last = all[0]!; last.log.beginning !== undefined; last = all.at(-1)!) {
    const { parent, length } = last.log.beginning;
    all.push({ log: parent, length: Math.min(last.length, length) });
  }
  return all;
}
