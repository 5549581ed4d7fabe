/** What a log takes, and how fast one gets about in it. */

import type { EventLog } from '../../src/engine/log.ts';
import { stateAt } from '../../src/engine/state.ts';
import type { Measured } from './measure.ts';
import { chainProgram, MILLION, random, recorded } from './programs.ts';
import { atMost, type Row, timed } from './row.ts';

/** The log of a million events and 1,000 operations, and the way to look at one place of it. */
function million() {
  const log = recorded(chainProgram(1000), MILLION);
  return { log, look: lookInto(log) };
}

/** Looks at one node's value after an event; all keyframes are there already, as they are after going to the end once. */
export function lookInto(log: EventLog): (position: number) => unknown {
  const last = log.program.nodes.length - 1;
  const look = (position: number): unknown => stateAt(log, position).valueOf(last);
  look(log.length - 1);
  return look;
}

/** So many places from 0 up to `length`, the same on every run. */
export function somePlaces(length: number, count: number): readonly number[] {
  const next = random(7);
  return Array.from({ length: count }, () => Math.floor(((next() + 1) / 2) * length));
}

/** Bytes of a plain object with one number, as an array of them takes. */
function bytesOfObjects(count: number): number {
  const collect = (globalThis as { gc?: () => void }).gc; // there under --expose-gc
  collect?.();
  const before = process.memoryUsage().heapUsed;
  const events = Array.from({ length: count }, (_, i) => ({
    type: 'value.computed',
    node: i % 300,
    value: i + 0.5,
    previous: i,
  }));
  collect?.();
  return (process.memoryUsage().heapUsed - before) / events.length;
}

const bytes: Row = {
  name: 'memory an event, without its numbers',
  unit: 'bytes',
  goal: atMost(32),
  measure(): Measured {
    const { log } = million();
    const reference = { name: 'array of event objects', samples: [bytesOfObjects(200_000)] };
    return { samples: [log.bytes.columns / log.length], reference };
  },
};

const bytesWithNumbers: Row = {
  name: 'memory an event, with its numbers',
  unit: 'bytes',
  measure(): Measured {
    const { log } = million();
    return { samples: [(log.bytes.columns + log.bytes.payload) / log.length] };
  },
};

const seek = timed({
  name: 'seek to a random event of 1,000,000, 1,000 operations',
  unit: 'µs',
  goal: atMost(50, 'p99'),
  samples: 20_000,
  prepare() {
    const { log, look } = million();
    const places = somePlaces(MILLION, 4096);
    const nodes = log.program.nodes.length;
    const [snapshot, copy] = [new Int32Array(2 * nodes), new Int32Array(2 * nodes)];
    const columns = { node: new Int32Array(MILLION).map((_, i) => i % nodes), writer: new Int32Array(MILLION) };
    return {
      run: sample => look(places[sample % places.length]!),
      reference: {
        name: 'copy a snapshot, replay 2,048 rows of bare arrays',
        run(sample) {
          copy.set(snapshot);
          const start = Math.max(0, places[sample % places.length]! - 2048);
          for (let i = start; i < start + 2048; i++) copy[columns.node[i]!] = columns.writer[i]!;
          return copy;
        },
      },
    };
  },
});

const stepBack = timed({
  name: 'one step back',
  unit: 'µs',
  goal: atMost(1, 'p99'),
  samples: 1000,
  repeat: 100,
  prepare() {
    const { log, look } = million();
    let at = log.length - 1;
    const bare = new Int32Array(1000);
    return {
      run() {
        at = at === 0 ? log.length - 1 : at - 1; // quick steps come to the beginning, and begin again
        return look(at);
      },
      reference: {
        name: 'one write to a bare array',
        run(sample) {
          bare[sample % 1000] = sample;
          return bare;
        },
      },
    };
  },
});

export const LOOKING: readonly Row[] = [bytes, bytesWithNumbers, seek, stepBack];
