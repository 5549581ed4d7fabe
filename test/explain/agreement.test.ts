/** Rules explain recorded numbers and are held against them; they never make them. */

import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import { parseCondition } from '../../src/query/conditions.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession } from '../../src/session/session.ts';
import { ledgerView } from '../../src/session/views/ledger-view.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
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

describe('What PyTorch limits on purpose is said, with both numbers', () => {
  // p = sigmoid([20, −200, 0.5]) in float32 is [1, 0, 0.622…], and y = [0, 1, 1].
  const lines = [
    '{"trace":2,"program":"backprop_record 1.0","title":"saturated.py","keep":1024,"optimizers":[]}',
    '{"def":"node","node":"p","role":"input","shape":[3],"dtype":"float32","grad":true}',
    '{"i":0,"type":"iteration.started","iteration":1}',
    '{"i":1,"type":"value.given","node":"p","value":[1,0.0,0.62245935]}',
    '{"def":"node","node":"y","role":"constant","shape":[3],"dtype":"float32"}',
    '{"i":2,"type":"value.given","node":"y","value":[0.0,1,1]}',
    '{"def":"node","node":"L","role":"operation","op":"aten::binary_cross_entropy","operands":["p","y"],"shape":[],"dtype":"float32","grad":true}',
    '{"i":3,"type":"value.computed","node":"L","value":66.82469}',
    '{"i":4,"type":"backward.seeded","node":"L","value":1}',
    '{"i":5,"type":"contribution.computed","from":"L","to":"p","slot":0,"upstream":1,"contribution":[3.3333333e+11,-3.3333333e+11,-0.5355102]}',
    '{"i":6,"type":"gradient.accumulated","node":"p","from":"L","slot":0,"before":null,"after":[3.3333333e+11,-3.3333333e+11,-0.5355102]}',
    '{"ends":7}',
  ];
  const opened = (text: string) => openedBytes(new TextEncoder().encode(text), 'saturated.ndjson');
  const { scenario, log } = opened(`${lines.join('\n')}\n`);

  it('the logs of a cross-entropy, and what it divides by', () => {
    expect(checks(log, 3)).toEqual(['PyTorch takes no log below −100: it computed 66.825, the rule gives ∞']);
    expect(checks(log, 5)[0]).toMatch(
      /^PyTorch divides by no p\(1 − p\) below 1×10⁻¹²: it sent \[.*, the rule gives \[∞, −∞, /,
    );
  });

  it('also where an element is written out, which the rule does not give', () => {
    const inside = press(createSession(new Run(scenario, log)), parseKeys('llllli'));
    const { element, disagreements } = ledgerView(inside, 80).inside!;
    expect(element.name).toBe('∂L/∂p[0]');
    expect(disagreements.map(({ right }) => right[0]!.text)).toEqual(checks(log, 5));
  });

  it('another number is told as one that the rule does not give', () => {
    const { log: other } = opened(`${lines.join('\n').replaceAll('[1,0.0,', '[0.5,0.5,')}\n`);
    expect(checks(other, 3)[0]).toMatch(/^PyTorch computed 66\.825, the rule gives 0\./);
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
