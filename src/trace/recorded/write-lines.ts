/** Entries of a recorded run → lines of JSON. */

import { asciiJson, inAscii } from '../../text/visible.ts';
import { DefinedNodes, entryText, type LogEntry } from './log-entries.ts';

export function* writtenLines(entries: Iterable<LogEntry>): Generator<string> {
  const nodes = new DefinedNodes();
  let i = 0;
  for (const entry of entries) {
    switch (entry.kind) {
      case 'header':
      case 'end':
        yield asciiJson(entry.record);
        break;
      case 'definition':
        if (entry.record.def === 'node') nodes.add(entry.record);
        yield inAscii(entry.text.replace(/[\t\r]/g, ' ')); // no others stand between the tokens of a line
        break;
      case 'event':
        yield entryText(i++, entry, nodes);
    }
  }
}
