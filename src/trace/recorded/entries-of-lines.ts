/** The entries of a log of lines. */

import type { BytesAt } from './bytes-at.ts';
import { JsonLines } from './json-lines.ts';
import { DefinedNodes, type Entry, eventWritten } from './log-entries.ts';
import { recordFrom } from './records.ts';

const decoder = new TextDecoder();

/** Yields the entries up to the last whole one. @throws RecordMistake, SyntaxError */
export function* entriesOfLines(bytes: BytesAt): Generator<Entry> {
  const lines = new JsonLines(bytes);
  const nodes = new DefinedNodes();
  let hasHeader = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (!line.isWhole && !isRecord(line.bytes)) return;
    const record = recordFrom(line.bytes);
    if (!hasHeader) yield { kind: 'header', record };
    else if (record.def !== undefined) {
      if (record.def === 'node') nodes.add(record);
      yield { kind: 'definition', record, text: decoder.decode(line.bytes).trim() };
    } else if (record.ends === undefined) yield eventWritten(record, nodes);
    else yield { kind: 'end', record };
    hasHeader = true;
    lines.take(line);
  }
}

function isRecord(bytes: Uint8Array): boolean {
  try {
    recordFrom(bytes);
    return true;
  } catch {
    return false; // the log is cut off in it
  }
}
