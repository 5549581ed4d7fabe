/** Two files on the screen: it opens where they part, `=` closes the comparison and opens it there again. */

import { describe, expect, it } from 'vitest';
import { run } from './fake-io.ts';

const SINGLE = 'test/recorded/single.bplog';
const LECTURE = 'test/recorded/lecture.bplog';

/** Runs `frame` of two files. */
const frameOf = async (...words: readonly string[]) => (await run(['frame', ...words, '--size', '120x36'])).stdout;

describe('Two files', () => {
  it('open where float32 and float64 part, by name, iteration and line', async () => {
    // log(1 − a2) is the first number for which 32 bits are too few
    const frame = await frameOf(LECTURE, SINGLE);
    expect(frame).toContain('event 17/61');
    expect(frame).toMatch(
      /they part at L\.5, iteration 1: −12\.52400363825597 here, −12\.508398 there; lecture\.py:21/,
    );
    expect(frame).toContain('Compare this run with B: 1 of 20 nodes differ');
    expect(frame).toMatch(/here {3}1 {2}test\/recorded\/lecture\.bplog +event 17 .*◀ they part here/);
    expect(frame).toMatch(/there {2}B {2}test\/recorded\/single\.bplog +event 17 {2}L\.5 = −12\.508/);
    expect(frame).toMatch(/▶ L\.5 +≠ +−12\.524004 +−12\.508 +−0\.015606/);
    expect(frame).toMatch(/a2 +0\.999996 +0\.9999963 +≈/); // within the tolerance, but another number
  });

  it('part elsewhere with another tolerance', async () => {
    // x[3] is 2.087 in both types; as float32 it is 2.086999893188477
    expect(await frameOf(LECTURE, SINGLE, '--tolerance', '0')).toMatch(/they part at x\[3\], iteration 1: 2\.087 here/);
    expect(await frameOf(LECTURE, SINGLE, '--tolerance', '2e-2')).toContain(
      'no numbers are apart by more than 0.02 relative and 0 absolute',
    );
  });

  it('are any two runs: a scenario and what PyTorch recorded of it, and two scenarios', async () => {
    const same = await frameOf('two-layer', LECTURE);
    expect(same).toContain('no numbers are apart by more than 1e-7 relative and 1e-7 absolute, usual for float64');
    expect(same).toContain('the same up to event 56');
    expect(await frameOf('two-layer', SINGLE)).toMatch(/they part at L\.5, iteration 1: −12\.52400363825597 here/);
    expect(await frameOf('two-layer', 'xor')).toContain(
      'they part at W1 as it is given, iteration 1: (2, 4) here, (2, 8)',
    );
  });

  it('of other programs are compared by name, and what only one of them has is counted', async () => {
    const frame = await frameOf(LECTURE, 'test/recorded/nan_log.bplog');
    expect(frame).toMatch(/W2 +≠ +\(2,\) +\? /);
    expect(frame).toMatch(/float32; only in A, \d+ events; only in\s+B, \d+ events/);
  });

  it('stay where --at says; = opens the comparison where they part, and closes it', async () => {
    const stayed = await frameOf(LECTURE, SINGLE, '--at', '3');
    expect(stayed).toContain('event 3/61');
    expect(stayed).not.toContain('Compare');
    expect(await frameOf(LECTURE, SINGLE, '--at', '3', '--keys', '=')).toContain('event 17/61');
    const closed = await frameOf(LECTURE, SINGLE, '--keys', '=(');
    expect(closed).toContain('event 0/61');
    expect(closed).not.toContain('Compare');
  });

  it('show the event there that does the same, whatever its number', async () => {
    // a recorded run is given its six leaves by events; the scenario clears gradients at event 1 instead
    const frame = await frameOf('two-layer', LECTURE, '--keys', ':goto 14<enter>');
    const side = (word: string) => new RegExp(`${word} +\\S+ .*?event (\\d+) {2}(.*?) {3}`).exec(frame)?.slice(1);
    expect(side('here')).toEqual(['14', 'L.7 = −3.638272×10⁻⁶']);
    expect(side('there')).toEqual(['19', 'L.7 = −3.638272×10⁻⁶']);
  });

  it('keep edits apart: = compares the new timeline with the one before, :compare B the other file again', async () => {
    const edited = await frameOf('two-layer', SINGLE, '--keys', '=:edit b2 = 2<enter>=');
    expect(edited).toContain('Compare timeline 2 with 1');
    const other = await frameOf('two-layer', SINGLE, '--keys', '=:edit b2 = 2<enter>:compare B<enter>');
    expect(other).toContain('Compare this run with B');
  });

  it.each([
    ['a tolerance between one run and nothing', ['frame', LECTURE, '--tolerance', '0'], 'found one'],
    ['standard input twice', ['frame', '-', '-'], 'not both'],
    ['a third file', ['frame', LECTURE, SINGLE, LECTURE], 'unexpected word'],
    ['two files without a terminal', [LECTURE, SINGLE], 'there is no terminal\ndiff prints where they part'],
    ['a subcommand with a slip', ['chekc', LECTURE], 'did you mean check?'],
    ['another run than there is', ['frame', LECTURE, '--keys', ':compare B<enter>'], undefined],
  ])('refuse or say %s', async (_, words, said) => {
    const { code, stdout, stderr } = await run(words);
    if (said === undefined) expect(stdout).toContain('there is one timeline');
    else expect([code, stdout, stderr]).toEqual([said.endsWith('?') ? 66 : 2, '', expect.stringContaining(said)]);
  });
});
