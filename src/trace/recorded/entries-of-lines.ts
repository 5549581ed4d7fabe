/** The entries of a log of lines. */

import type { BytesAt } from './bytes-at.ts';
import { JsonLines, recordOfLine } from './json-lines.ts';
import { damagedLine } from './json-numbers.ts';
import { DefinedNodes, eventWritten, type LogEntry } from './log-entries.ts';

const decoder = new TextDecoder();

/** Yields the entries up to the last whole one. @throws Failure 65 with the line of a mistake */
export function* entriesOfLines(bytes: BytesAt, name: string): Generator<LogEntry> {
  const lines = new JsonLines(bytes);
  try {
    yield* entriesIn(lines);
  } catch (error) {
    throw damagedLine(error, name, lines);
  }
}

function* entriesIn(lines: JsonLines): Generator<LogEntry> {
  const nodes = new DefinedNodes();
  let hasHeader = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const record = recordOfLine(line);
    if (record === undefined) return;
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
