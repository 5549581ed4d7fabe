/** Every operation's explanations are run: upstream × local derivative is the contribution, as the explanation itself prints them. */

import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { record } from '../../src/engine/record.ts';
import type { NodeId } from '../../src/graph/program.ts';
import { OPERATIONS } from '../../src/ops/operation-table.ts';
import { callsOf, programsAround } from '../support/calls.ts';
import { faultOf } from '../support/explained.ts';
import { drawsFrom } from '../support/generated-programs.ts';
import { programOf } from '../support/programs.ts';

const TABLE = OPERATIONS.map(operation => [`${operation.name}(${operation.operands.join(', ')})`, operation] as const);

/** The operation that computed, or sent, what the event is about. */
function operationNodeOf(log: EventLog, position: number): NodeId | undefined {
  const event = log.at(position);
  if (event.type === 'value.computed') return event.node;
  const isSent = event.type === 'contribution.computed' || event.type === 'gradient.accumulated';
  return isSent ? log.program.edges[event.edge]!.from : undefined;
}

describe.each(TABLE)('%s', (_name, operation) => {
  const calls = callsOf(operation);

  it('is called in at least every shape of its samples', () =>
    expect(calls.length).toBeGreaterThanOrEqual(operation.samples.length));

  it('is explained by rows, sentence and elements that come to what they say', () => {
    const draw = drawsFrom(3);
    const faults = calls.flatMap(sample =>
      programsAround(operation, sample, draw).flatMap(written => {
        const program = programOf(written);
        const log = record(program, { iterations: 1 });
        return Array.from({ length: log.length }, (_, i) => {
          const node = program.nodes[operationNodeOf(log, i) ?? -1];
          const isOurs = node?.role === 'operation' && node.operation === operation;
          const fault = isOurs ? faultOf(log, i) : undefined;
          return fault === undefined ? [] : [`${written.lines.join('; ')}, event ${i}: ${fault}`];
        }).flat();
      }),
    );
    expect(faults.slice(0, 10)).toEqual([]);
  });
});
