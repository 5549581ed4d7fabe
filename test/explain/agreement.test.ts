/** Rules explain recorded numbers and are held against them; they never make them. */

import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import { parseCondition } from '../../src/query/conditions.ts';
import { LOG_NAMES, openedBytes, openedLog, textOfLog } from '../support/recorded-logs.ts';

const checks = (log: ReturnType<typeof openedLog>['log'], i: number): readonly string[] =>
  explain(log, i)
    .equations.filter(({ label }) => label === 'check')
    .map(({ right }) => right.map(({ text }) => text).join(''));

describe('A known rule agrees with what PyTorch computed', () => {
  it.each(LOG_NAMES.filter(name => name.endsWith('.bplog')))('%s, wherever there is a rule', name => {
    const { log } = openedLog(name);
    const all = Array.from({ length: log.length }, (_, i) => checks(log, i)).flat();
    expect(all.filter(text => !text.startsWith('agrees'))).toEqual([]);
  });
});

describe('Rules of layers as models have them, against PyTorch’s numbers in 32 bits', () => {
  const logs = ['choices.bplog', 'picks.bplog', 'windows.bplog', 'written.bplog'];

  it.each(logs)('%s: every contribution has a rule', name => {
    const { log } = openedLog(name);
    const without: string[] = [];
    for (let i = 0; i < log.length; i++)
      if (log.at(i).type === 'contribution.computed' && checks(log, i).length === 0)
        without.push(explain(log, i).title);
    expect(without).toEqual([]);
  });

  it.each(logs)('%s: all agree to 4 units in the last place of the largest element', name => {
    const { log } = openedLog(name);
    const units = (text: string) => Number(/to ([\d.]+) ulp/.exec(text)?.[1] ?? 0);
    const all = Array.from({ length: log.length }, (_, i) => checks(log, i)).flat();
    expect(all.filter(text => units(text) > 4)).toEqual([]);
  });
});

describe('A number that the rule does not give is told loudly, with both', () => {
  it('a contribution of the sigmoid that is half of what it should be', () => {
    // ∂L/∂z2 = ∂L/∂a2 · a2 (1 − a2) = −3.6383×10⁻⁶; the log says 1 instead.
    const text = textOfLog('lecture.ndjson');
    const lines = text.split('\n');
    const at = lines.findIndex(line => line.includes('"from":"a2"') && line.includes('contribution.computed'));
    const event = JSON.parse(lines[at]!);
    const changed = lines.with(at, JSON.stringify({ ...event, contribution: 1 })).join('\n');
    const { log } = openedBytes(new TextEncoder().encode(changed), 'lecture.ndjson');
    expect(checks(log, event.i)[0]).toMatch(/^PyTorch sent 1, the rule gives −3\.638/);
  });
});

describe('Names that the language does not take stand in quotes', () => {
  it('in conditions, prints and watches', () => {
    const { program } = openedLog('attention.bplog').log;
    const { values, gradients } = parseCondition(
      { program },
      'norm(grad("model.1.norm.bias")) > max("model.0.attn.q.weight")',
    );
    expect([...gradients].flat()).toEqual([program.byName.get('model.1.norm.bias')]);
    expect([...values].flat()).toEqual([program.byName.get('model.0.attn.q.weight')]);
  });
});
