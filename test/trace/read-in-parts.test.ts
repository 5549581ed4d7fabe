/** A log whose iterations take long is recorded again in parts, between which progress is told and `^C` is heard. */

import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { readBinaryLog } from '../../src/trace/read-binary.ts';
import { readLog } from '../../src/trace/read-log.ts';
import type { Between } from '../../src/trace/recorded.ts';
import { binaryPieces } from '../../src/trace/trace-binary.ts';
import { eventJson, headerLine } from '../../src/trace/trace-json.ts';
import { sound } from '../support/sound.ts';

const ITERATIONS = 2;

/** 320³ multiplications, three times: enough for several parts. */
function longScenario() {
  const text = {
    title: 't',
    parameters: { W: { init: 'normal', shape: [320, 320] } },
    program: ['L = mean(W @ W)'],
    training: { iterations: ITERATIONS, optimizer: { type: 'sgd', lr: 0.1 } },
  };
  return sound(loadScenario(JSON.stringify(text), 'long')).scenario;
}

async function* inOnePiece(bytes: Uint8Array) {
  yield bytes;
}

describe('A log of long iterations', () => {
  const scenario = longScenario();
  const { program, training } = scenario;

  const log = record(program, training);

  const asBytes = (): Promise<Uint8Array> => buffer(binaryPieces(scenario, '', log, [log.length]));

  async function asLines(): Promise<Uint8Array> {
    const events = Array.from({ length: log.length }, (_, i) => eventJson(log, i));
    return Buffer.from([headerLine(scenario, ''), ...events, ''].join('\n'));
  }

  it.each([
    ['bytes', asBytes, readBinaryLog],
    ['lines', asLines, readLog],
  ] as const)('of %s is recorded again in parts, after what its first iteration needs', async (_form, bytes, read) => {
    const told: (number | string)[] = [];
    const between: Between = {
      prepare: async ({ title }) => void told.push(title),
      pause: recorded => void told.push(recorded),
    };
    const kept = await read(inOnePiece(await bytes()), 'kept', undefined, {}, between);
    expect(kept.log.iterationCount).toBe(ITERATIONS);
    expect(told[0]).toBe('t');
    const parts = told.slice(1).map(Number);
    expect(parts.at(-1)).toBe(1);
    expect(parts).toEqual(parts.toSorted((a, b) => a - b));
    for (const iteration of [0, 1]) {
      const within = parts.filter(part => part * ITERATIONS > iteration && part * ITERATIONS < iteration + 1);
      expect(within.length).toBeGreaterThan(1);
    }
  });
});
