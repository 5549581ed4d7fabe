/** A log that is still written: read up to any byte and on from there, it becomes the run that it is as a whole. */

import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../../src/engine/log.ts';
import { explain } from '../../../src/explain/explain.ts';
import { firstNonFinite } from '../../../src/query/first-non-finite.ts';
import { grown } from '../../../src/session/reload.ts';
import { Run } from '../../../src/session/runs.ts';
import { createSession } from '../../../src/session/session.ts';
import { chartView } from '../../../src/session/views/chart-view.ts';
import type { BytesAt } from '../../../src/trace/recorded/bytes-at.ts';
import { RecordedReading } from '../../../src/trace/recorded/log-reader.ts';
import { parseKeys, press } from '../../../src/tui/press.ts';
import { frameOf } from '../../support/frame.ts';
import { bytesOfLog, openedBytes, openedLog, readerOf, textOfLog } from '../../support/recorded-logs.ts';

/** A file that has the first bytes of a log. */
class Growing implements BytesAt {
  length = 0;
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
  size = (): number => this.length;
  read = (offset: number, length: number): Uint8Array =>
    this.bytes.subarray(offset, Math.max(offset, Math.min(offset + length, this.length)));
}

const toldBy = (log: EventLog): readonly string[] =>
  Array.from({ length: log.length }, (_, i) => `${explain(log, i).sentence} ${log.previousWriter(i)}`);

const NAMES = [
  'summaries.ndjson',
  'summaries.bplog',
  'microbatches.ndjson',
  'hooks.bplog',
  'attention.bplog',
  'inplace.ndjson',
];

describe.each(NAMES)('%s, written bit by bit', name => {
  const bytes = bytesOfLog(name);
  const whole = openedLog(name).log;

  it('is the run of the whole log in the end, and its beginning all along', () => {
    const file = new Growing(bytes);
    const reading = new RecordedReading(readerOf(file, name));
    const wanted = toldBy(whole);
    let seen = 0;
    const step = Math.ceil(bytes.length / 37); // in the middle of records
    while (file.length < bytes.length) {
      file.length = Math.min(bytes.length, file.length + step);
      reading.readOn();
      if (reading.events === 0) continue;
      const { log } = reading.run();
      expect(log.length).toBeGreaterThanOrEqual(seen);
      for (let i = seen; i < log.length; i++) expect(explain(log, i).title).toBe(explain(whole, i).title);
      seen = log.length;
    }
    expect([reading.hasEnded, toldBy(reading.run().log)]).toEqual([true, wanted]);
    expect(reading.notes()).toEqual(openedLog(name).notes);
  });
});

describe('A run that grows', () => {
  const name = 'microbatches.ndjson';
  const bytes = bytesOfLog(name);

  it('stays the same log while nothing new is defined', () => {
    const file = new Growing(bytes);
    const reading = new RecordedReading(readerOf(file, name));
    const lines = new TextDecoder().decode(bytes).split('\n');
    const last = lines.findLastIndex(line => line.includes('"def"'));
    file.length = new TextEncoder().encode(lines.slice(0, -4).join('\n')).length;
    expect(lines.length - 4).toBeGreaterThan(last); // nothing is defined after that
    reading.readOn();
    const { log } = reading.run();
    const before = log.length;
    file.length = bytes.length;
    reading.readOn();
    expect(reading.isSameProgram).toBe(true);
    expect(reading.run().log).toBe(log);
    expect(log.length).toBeGreaterThan(before);
  });

  it('keeps the place, the selection and breakpoints of its session, also when more is defined', () => {
    const file = new Growing(bytes);
    const reading = new RecordedReading(readerOf(file, name));
    file.length = Math.floor(bytes.length / 3);
    reading.readOn();
    const first = reading.run();
    const node = first.log.program.order[1]!;
    const start = createSession(new Run(first.scenario, first.log), { at: 7 });
    const chosen = { ...start, selection: { ...start.selection, node } };
    file.length = bytes.length;
    reading.readOn();
    const { scenario, log } = reading.run();
    expect(log).not.toBe(first.log);
    const session = grown(chosen, new Run(scenario, log), undefined);
    expect([session.place.position, session.selection.node]).toEqual([7, node]);
    expect(log.program.nodes[node]!.name).toBe(first.log.program.nodes[node]!.name);
    expect(frameOf(session, { columns: 100, rows: 30 })[0]).toContain(`event 7/${log.length - 1}`);
  });
});

describe('An iteration without a loss', () => {
  const size = { columns: 120, rows: 36 };
  const charted = (run: Run) => press(createSession(run), parseKeys(':watch loss<enter>v'));

  it('is a gap at the end of a chart and of a series, not NaN: a log that was cut short has only its start', () => {
    const whole = textOfLog('microbatches.ndjson').trimEnd().split('\n').slice(0, -1);
    const begun = { i: openedLog('microbatches.ndjson').log.length, type: 'iteration.started', iteration: 3 };
    const text = [...whole, JSON.stringify(begun), ''].join('\n');
    const { scenario, log } = openedBytes(new TextEncoder().encode(text), 'microbatches.ndjson');
    expect([1, 2, 3].map(n => log.lossOf(n) === undefined)).toEqual([false, false, true]);
    const session = charted(new Run(scenario, log));
    const [loss] = chartView(session)!.series;
    expect([Array.from(loss!.values), loss!.count]).toEqual([[log.lossOf(1), log.lossOf(2)], 3]);
    expect(frameOf(session, size).join('')).not.toContain('╳');
    expect(firstNonFinite(log, () => false)).toBeUndefined();
  });

  it.each(['classifier.ndjson', 'microbatches.bplog'])(
    'of %s is not drawn while it is read, and is drawn once it is',
    name => {
      const bytes = bytesOfLog(name);
      const file = new Growing(bytes);
      const reading = new RecordedReading(readerOf(file, name));
      const step = Math.ceil(bytes.length / 23); // in the middle of iterations
      while (file.length < bytes.length) {
        file.length = Math.min(bytes.length, file.length + step);
        reading.readOn();
        if (reading.events === 0) continue;
        const { scenario, log } = reading.run();
        if (!log.program.byName.has('loss')) continue;
        expect(frameOf(charted(new Run(scenario, log)), size).join('\n')).not.toContain('╳');
      }
      const { scenario, log } = reading.run();
      const [loss, watch] = chartView(charted(new Run(scenario, log)))!.series;
      const other = openedLog(name);
      const [wanted, wantedWatch] = chartView(charted(new Run(other.scenario, other.log)))!.series;
      expect([loss, watch]).toEqual([wanted, wantedWatch]);
    },
  );
});
