/**
 * Promise: NaN and ±∞ are values: recorded, passed on, shown, and named at their first appearance with the inputs that made them;
 * never an exception. What each operation gives there stands in test/reference/d_edge.json and is held against in test/engine.
 */

import { describe, expect, it } from 'vitest';
import { record } from '../../src/engine/record.ts';
import { explain } from '../../src/explain/explain.ts';
import { nonFiniteWord } from '../../src/explain/non-finite.ts';
import { run } from '../cli/fake-io.ts';
import { eventsOf } from '../support/invariants.ts';
import { programOfCase, REFERENCE_CASES, type ReferenceCase } from '../support/reference.ts';

const EDGES = REFERENCE_CASES.filter(({ name }) => name.startsWith('d_'));

/** The case as a scenario file. */
function fileOf({ program, inputs, output }: ReferenceCase): string {
  const of = (isWanted: boolean) =>
    Object.fromEntries(
      Object.entries(inputs).flatMap(([name, { value, requires_grad }]) =>
        requires_grad === isWanted ? [[name, value]] : [],
      ),
    );
  return JSON.stringify({
    title: 'edge',
    constants: of(false),
    inputs: of(true),
    program,
    loss: output,
    nonfinite: true,
  });
}

const isNumeric = (written: unknown): boolean =>
  Array.isArray(written) ? written.every(isNumeric) : typeof written === 'number';

/** The first event of a run that makes a number which is not finite; undefined when there is none, or when it came with the inputs. */
function firstIn(edge: ReferenceCase): number | undefined {
  if (!Object.values(edge.inputs).every(({ value }) => isNumeric(value))) return undefined;
  const first = eventsOf(record(programOfCase(edge), { iterations: 1 })).findIndex(event => {
    if (event.type === 'value.computed') return nonFiniteWord(event.value.data) !== undefined;
    return event.type === 'contribution.computed' && nonFiniteWord(event.contribution.data) !== undefined;
  });
  return first === -1 ? undefined : first;
}

describe.each(EDGES.map(edge => [edge.name, edge] as const))('%s', (_name, edge) => {
  it('is recorded, told, checked and drawn at every event', async () => {
    const stdin = fileOf(edge);
    const events = record(programOfCase(edge), { iterations: 1 }).length;
    const lines: readonly (readonly string[])[] = [
      ['trace', '-'],
      ['trace', '--json', '-'],
      ['check', '-'],
      ...Array.from({ length: events }, (_, i) => [
        'frame',
        '-',
        '--at',
        String(i),
        '--keys',
        i % 2 === 0 ? 'iK' : '4z',
      ]),
    ];
    for (const words of lines) {
      const { code, stderr } = await run(words, { stdin });
      expect([words, code, stderr.replace(/^standard input: warning: .*\n/gm, '')]).toEqual([words, 0, '']);
    }
  });
});

describe('The first number that is not finite', () => {
  const firsts = EDGES.flatMap(edge => {
    const event = firstIn(edge);
    return event === undefined ? [] : [[edge.name, edge, event] as const];
  });

  it('first appears from finite inputs in 12 of the 41 edge cases', () => {
    expect([EDGES.length, firsts.length]).toEqual([41, 12]);
  });

  it.each(firsts)('is named in %s where it first appears', (_name, edge, event) => {
    const { remarks } = explain(record(programOfCase(edge), { iterations: 1 }), event, { digits: 5 });
    expect(remarks.join('\n')).toMatch(/^(NaN|−?∞) first appears here: /m);
  });
});
