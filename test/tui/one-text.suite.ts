/** One number, one text: on every frame of every scenario, by event, by line, and with the chain of each gradient. */

import { describe, expect, test } from 'vitest';
import { chainOf } from '../../src/explain/chain-numbers.ts';
import { Run } from '../../src/session/runs.ts';
import { createSession, type Session } from '../../src/session/session.ts';
import { update } from '../../src/session/update.ts';
import { stateOf } from '../../src/session/views/numbers.ts';
import { formatNumber } from '../../src/text/number-format.ts';
import { frameOf } from '../support/frame.ts';
import { LESSONS, lesson } from '../support/lessons.ts';
import { shownNumbers } from '../support/shown-numbers.ts';

const SIZES = [
  { columns: 120, rows: 36 },
  { columns: 80, rows: 24 },
] as const;

/** Without what its author wrote: notes say numbers with digits of their own. */
function bare(name: string): Session {
  const { scenario, log } = lesson(name);
  const { description: _, source: __, ...rest } = scenario;
  const lines = scenario.program.lines.map(({ say: ___, ...line }) => line);
  const start = createSession(
    new Run({ ...rest, title: name, notes: [], program: { ...scenario.program, lines } }, log),
  );
  return { ...start, view: { ...start.view, detail: 'values' } }; // the parameters' five columns have no room for every digit
}

/** What rounding alone tells apart, as docs/numbers.md says it. */
const noiseAt = (magnitude: number): number =>
  magnitude < 2 ** 53 ? Math.min(1e-12 * magnitude, 0.05) : 1e-12 * magnitude;

/** Magnitudes of single numbers, those that are the same up to rounding together; and of all other numbers in sight. */
function magnitudesOf(session: Session): {
  readonly groups: readonly (readonly number[])[];
  readonly others: readonly number[];
} {
  const state = stateOf(session);
  const single: number[] = [];
  const others: number[] = [];
  const event = state.log.at(state.position);
  const held = state.log.program.nodes.flatMap(({ id }) => [state.valueOf(id), state.gradientOf(id)]);
  const ofEvent = 'before' in event ? [event.before] : [];
  const { chain } = session.selection;
  const chained = chain === undefined ? undefined : chainOf(state, state.log.nodeAt(state.position));
  const ofChain =
    chained && 'paths' in chained ? chained.paths.flat().flatMap(({ local, product }) => [local, product]) : [];
  for (const tensor of [...held, ...ofEvent, ...ofChain])
    if (tensor)
      (tensor.data.length === 1 ? single : others).push(...[...tensor.data].map(Math.abs).filter(Number.isFinite));
  const groups: number[][] = [];
  for (const x of [...new Set(single)].sort((a, b) => a - b)) {
    const last = groups.at(-1);
    if (last && x - last[0]! <= noiseAt(last[0]!)) last.push(x);
    else groups.push([x]);
  }
  return { groups, others };
}

/** Whether the text is that magnitude at the text's own number of digits. */
function isRounding(text: string, x: number): boolean {
  const digits = text.replace(/×10.*/u, '').replace(/^0\.0*|\./gu, '').length;
  return formatNumber(x, { digits: Math.max(1, digits) }) === text;
}

/** A name with a number, `h1.1`, `h#2`, `cell.z#2.1`, is no number; a ratio is rounded by itself. */
const ASIDE = /[\p{L}_][\p{L}\d_]*(?:\.[\p{L}_][\p{L}\d_]*)?(?:#\d+(?:\.\d+)?|\.\d+)|ratio [\d.]+/gu;

/** Returns the numbers of a frame that stand there in two texts. */
function twoTexts(session: Session, size: (typeof SIZES)[number]): readonly string[] {
  const rows = frameOf(session, size);
  const texts = new Set(
    rows
      .map(row => row.replace(ASIDE, ''))
      .flatMap(row => shownNumbers(row).map(({ text }) => text.replace(/^[−+]/, ''))),
  );
  const { groups, others } = magnitudesOf(session);
  return groups.flatMap(group => {
    const own = [...texts].filter(
      text =>
        group.some(x => isRounding(text, x)) &&
        !others.some(x => isRounding(text, x)) &&
        groups.every(other => other === group || !other.some(x => isRounding(text, x))),
    );
    return own.length > 1 ? [`${group.join(', ')}: ${own.join(' and ')}`] : [];
  });
}

/** Events of a scenario that are looked at: all of a short run, else some of each part. */
const LOOKED_AT = 40;

function* sessionsOf(name: string): Generator<Session> {
  const start = bare(name);
  const { log } = lesson(name);
  const step = Math.max(1, Math.floor(log.length / LOOKED_AT));
  for (let at = 0; at < log.length; at += step) {
    const here = { ...start, place: { ...start.place, position: at } };
    yield here;
    yield update(here, 'next-line').session;
    if (log.typeAt(at) === 'gradient.accumulated') yield update(here, 'chain').session;
  }
}

describe.each(LESSONS)('%s', name => {
  test('numbers that rounding alone tells apart have one text on a frame', () => {
    for (const session of sessionsOf(name))
      for (const size of SIZES)
        expect(twoTexts(session, size).join('; '), `event ${session.place.position}, ${size.columns} columns`).toBe('');
  });
});
