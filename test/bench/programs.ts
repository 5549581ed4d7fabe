/** What the benchmark runs: a chain as long as one likes, and logs of it as long as one likes. */

import { readFileSync } from 'node:fs';
import type { EventLog } from '../../src/engine/log.ts';
import { Recorder } from '../../src/engine/record.ts';
import type { Program } from '../../src/graph/program.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { sound } from '../support/sound.ts';

export const MILLION = 1_000_000;

/** Numbers from −1 to 1, the same on every run. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

export const drawn = (length: number, scale: number, seed: number): Float64Array => {
  const next = random(seed);
  return Float64Array.from({ length }, () => scale * next());
};

/** A scenario file: v1 = x * w, v2 = v1 + b, v3 = tanh(v2), … of so many operations, trained until there are so many events. */
export function chainFile(operations: number, events: number): string {
  const program = Array.from({ length: operations }, (_, i) => {
    const operand = i === 0 ? 'x' : `v${i}`;
    return `v${i + 1} = ${[`${operand} * w`, `${operand} + b`, `tanh(${operand})`][i % 3]}`;
  });
  return JSON.stringify({
    version: 1,
    title: `A chain of ${operations} operations`,
    inputs: { x: 0.5 },
    parameters: { w: 1.1, b: 0.1 },
    program,
    training: { iterations: Math.ceil(events / (4.3 * operations)), optimizer: { type: 'sgd', lr: 0.01 } },
  });
}

export function scenarioOf(text: string | Uint8Array, name: string): Scenario {
  return sound(loadScenario(typeof text === 'string' ? new TextEncoder().encode(text) : text, name)).scenario;
}

export const shipped = (file: string): Scenario => scenarioOf(readFileSync(file), file);

export const chainProgram = (operations: number): Program => scenarioOf(chainFile(operations, 1), 'chain').program;

const SGD = { type: 'sgd', lr: 0.01, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 } as const;

/** A program that is trained until there are at least so many events, in as much memory as that takes. */
export function recorded(program: Program, events: number): EventLog {
  const training = { iterations: Number.MAX_SAFE_INTEGER, optimizer: SGD };
  const recorder = new Recorder(program, training, { memory: Number.POSITIVE_INFINITY });
  while (recorder.log.length < events) recorder.run(events - recorder.log.length);
  return recorder.log;
}
