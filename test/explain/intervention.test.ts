/** What is said of a person's edits and skips, and of the numbers that follow from them. */

import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/engine/log.ts';
import { OPTIMIZER_DEFAULTS } from '../../src/engine/optimizers/table.ts';
import { record } from '../../src/engine/record.ts';
import { fork, type Intervention } from '../../src/engine/timeline.ts';
import type { Training } from '../../src/engine/training.ts';
import { explain, sentenceAt } from '../../src/explain/explain.ts';
import { scalar } from '../../src/tensor/tensor.ts';
import { idOf, programOf } from '../support/programs.ts';

// an iteration: 0 started, 1 cleared, 2 p, 3 L, 4 seed, 5–6 L→p, 7–8 p→x, 9–10 p→w, 11 update of w
const program = programOf({ inputs: { x: 2 }, parameters: { w: 3 }, lines: ['p = x * w', 'L = -p'] });
const training: Training = { iterations: 2, optimizer: { type: 'sgd', lr: 0.1, ...OPTIMIZER_DEFAULTS.sgd } };
const log = record(program, training);
const second = log.startOf(2)!;

const after = (intervention: Intervention): EventLog => fork(log, training, intervention).log;
const skipped = (position: number) => explain(after({ type: 'skip', position }), position);
const edited = (position: number, name: string, of: 'value' | 'gradient', to: number) =>
  explain(after({ type: 'edit', after: position, node: idOf(program, name), of, to: scalar(to) }), position + 1);
const rows = ({ equations }: ReturnType<typeof explain>) =>
  equations.map(({ left, relation, right }) => `${left} ${relation} ${right.map(({ text }) => text).join('')}`);

describe('An edit', () => {
  it('says what it was, what it is, and who will use it', () => {
    const derivation = edited(1, 'w', 'value', 5);
    expect(derivation.title).toBe('w is set by hand');
    expect(rows(derivation)).toEqual(['w = 3', 'w ← 5']);
    expect(derivation.remarks).toEqual(['Still to be computed, with the new value: p.']);
    expect(derivation.sentence).toBe('w is set by hand: 3 becomes 5');
  });

  it('says who has used the old one already', () => {
    const [remark] = edited(4, 'w', 'value', 5).remarks;
    expect(remark).toMatch(/^Computed already, with the old value: p\. .* gradients may no longer fit the loss/);
  });

  it('of a gradient says what becomes of it', () => {
    const derivation = edited(6, 'p', 'gradient', 7);
    expect(rows(derivation)).toEqual(['∂L/∂p = −1', '∂L/∂p ← 7']);
    expect(derivation.sentence).toBe('The gradient of p is set by hand: −1 becomes 7');
    expect(derivation.remarks[0]).toMatch(/What p sends back from here on is computed with it/);
    expect(edited(2, 'w', 'gradient', 7).remarks[0]).toMatch(/the update uses the sum/);
    expect(rows(edited(2, 'w', 'gradient', 7))[0]).toBe('∂L/∂w = no gradient yet');
  });
});

describe('A skip', () => {
  it.each([
    [second + 1, 'skipped: the gradients are not cleared', []],
    [second + 2, 'skipped: p is not computed', ['p = 6']],
    [4, 'skipped: the backward pass does not start at L', []],
    [9, 'skipped: p sends nothing back to w', ['∂L/∂w = no gradient yet']],
    [10, 'skipped: the contribution of p is not added to the gradient of w: −2', ['∂L/∂w = no gradient yet']],
    [11, 'skipped: w is not updated', ['w = 3']],
  ])('of event %i', (position, title, equations) => {
    const derivation = skipped(position);
    expect([derivation.title, rows(derivation)]).toEqual([title, equations]);
    expect(derivation.sentence).toBe(`Skipped by hand: ${title.slice('skipped: '.length)}`);
  });

  it.each([
    // p gets its only gradient from L, w its only one from p
    [5, 'No gradient reaches p, so nothing is sent on from it. No parameter is updated.'],
    [6, 'No gradient reaches p, so nothing is sent on from it. No parameter is updated.'],
    [8, 'No gradient reaches x.'],
    [10, 'No gradient reaches w. No parameter is updated.'],
  ])('of the only contribution, event %i, says what no longer happens', (position, remark) => {
    expect(skipped(position).remarks).toEqual([remark]);
  });

  it('of one contribution of two says that the sum lacks it', () => {
    // 2 p, 3 L, 4 seed, 5–6 L→p, 7–8 p→x, 9–10 p→x
    const square = record(programOf({ parameters: { x: 2 }, lines: ['p = x * x', 'L = -p'] }), training);
    const { log: other } = fork(square, training, { type: 'skip', position: 8 });
    expect(explain(other, 8).remarks[0]).toMatch(/^From here on the gradient of x, .* lacks this contribution\.$/);
  });

  it('of clearing names the mistake that it is', () => {
    expect(skipped(second + 1).remarks[0]).toMatch(/^As if zero_grad were forgotten/);
    const piled = after({ type: 'skip', position: second + 1 });
    // −2 from the first iteration, −2 again from the second
    expect(sentenceAt(piled, second + 12)).toMatch(/Gradient of w: −2 of earlier passes plus −2 of this pass is −4\./);
    expect(sentenceAt(piled, second + 12)).not.toContain('clip');
  });

  it('of clearing says that what was clipped for the update stays as it was, which PyTorch clips in place', () => {
    const clipping: Training = { ...training, clip: { norm: 1 } };
    const clipped = record(program, clipping); // no clip, no difference: an input is not clipped
    const piled = fork(clipped, clipping, { type: 'skip', position: second + 1 }).log;
    const kept = Array.from({ length: piled.length }, (_, i) => explain(piled, i)).filter(({ title }) =>
      title.endsWith('added to what earlier passes left'),
    );
    const said = kept.map(({ title, remarks }) => [title.slice(0, 13), remarks.some(text => text.includes('clip'))]);
    expect(said).toEqual([
      ['gradient of x', false],
      ['gradient of w', true],
    ]);
  });

  it('belongs to the phase of what did not happen', () => {
    expect(sentenceAt(after({ type: 'skip', position: 9 }), 9)).toMatch(/^Event 9 of 0 to \d+, backward\. Skipped/);
  });
});
