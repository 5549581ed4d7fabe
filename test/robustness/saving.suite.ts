/**
 * Promise: a file is saved whole or not at all. It is written beside its place, brought to the disk, moved, and its folder brought
 * to the disk; whatever fails on the way, the old file or the new one is there, never a mix, nothing is left over, and the program
 * says what happened. Nothing is overwritten without --force.
 *
 * Each call to the file system fails once, with ENOSPC and with EIO, before it is carried out, after it, and in the middle of a
 * write; then it and all that follow. Programs that are ended on the way and full disks stand in saving-cut-short.suite.ts, links,
 * pipes and permissions in saving-in-place.test.ts.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenToCalls, type Moment } from './saving/calls.cjs';
import { filesIn, home, OLD, prepared, type Situation, WAYS, type Way, wholeOf } from './saving/ways.ts';

afterAll(() => rmSync(home, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly stderr: string;
  /** What stands at the file's place. */
  readonly content: string | undefined;
  readonly others: readonly string[];
  readonly moments: readonly Moment[];
}

type Happening = (moment: Moment, at: number, folder: string) => void;

/** The outcome of saving while something happens between the calls. */
async function saved(way: Way, situation: Situation, happening: Happening = () => {}): Promise<Outcome> {
  const folder = prepared(way, situation);
  const file = way.fileIn(folder);
  const moments: Moment[] = [];
  const stop = listenToCalls(folder, ({ call, when }) => {
    const moment = { call: call.replace(/\.backprop-tui-\w+\.tmp/, 'BESIDE'), when };
    moments.push(moment);
    happening(moment, moments.length - 1, folder);
  });
  const { code, stderr } = await way.save(folder, situation.isForced).finally(stop);
  const files = filesIn(folder);
  const others = [...files.keys()].filter(other => other !== file);
  rmSync(folder, { recursive: true });
  return { code, stderr: stderr.replaceAll(file, 'FILE'), content: files.get(file), others, moments };
}

const failure = (code: string): Error => Object.assign(new Error(code), { code, syscall: 'made up' });

const nameOf = ({ call }: Moment): string => call.split(' ')[0] ?? '';

/** What may fail unnoticed: asking early, and handing on what the file system may not know. */
const DISPENSABLE: readonly string[] = ['stat', 'lstat', 'chown', 'chmod'];

/** Old or new, and told as what it is. */
function judge(
  { program }: Way,
  { isOld, isForced }: Situation,
  { code, stderr, content }: Outcome,
  { failed, whole }: { readonly failed: Moment; readonly whole: string },
): void {
  const old = isOld ? OLD : undefined;
  expect(isOld && !isForced ? [old] : [old, whole]).toContain(content);
  if (code === 0) {
    expect(content).toBe(whole);
    expect(DISPENSABLE).toContain(nameOf(failed));
    return;
  }
  expect(code).toBe(stderr.includes('exists already') ? 2 : 66);
  if (program === 'leave') return; // the command that keeps it has the words
  expect(stderr).toMatch(/^backprop-tui: FILE(: | is written, | exists )[^\n]+\n$/);
  // Who is told that a move has failed cannot know that it was made.
  const isKnown = failed.when !== 'after' || !['rename', 'link'].includes(nameOf(failed));
  if (isKnown) expect(stderr.includes('is written')).toBe(content === whole);
}

let faults = 0;

describe.each(WAYS)('$name', way => {
  let whole: string;
  beforeAll(async () => {
    whole = await wholeOf(way);
  });

  describe.each(way.situations)('$name', situation => {
    let moments: readonly Moment[];
    beforeAll(async () => {
      ({ moments } = await saved(way, situation));
    });

    it('when one call fails: the old or the new file alone, and a message', async () => {
      for (const [at, failed] of moments.entries())
        for (const code of ['ENOSPC', 'EIO']) {
          const outcome = await saved(way, situation, (_, now) => {
            if (now === at) throw failure(code);
          });
          judge(way, situation, outcome, { failed, whole });
          expect(outcome.others).toEqual([]);
          faults++;
        }
    });

    it('when all calls fail from one on: the old or the new file, and a message', async () => {
      for (const [at, failed] of moments.entries()) {
        if (failed.when === 'after') continue; // as before the next one
        const outcome = await saved(way, situation, (_, now) => {
          if (now >= at) throw failure('EIO');
        });
        judge(way, situation, outcome, { failed, whole });
        faults++;
      }
    });
  });
});

it('As many calls failed as docs/reliability.md says', () => {
  const [, figure] = /over ([\d,]+) failing calls/.exec(readFileSync('docs/reliability.md', 'utf8')) ?? [];
  expect(faults).toBeGreaterThan(Number(figure?.replace(',', ''))); // how many pieces are written depends on how fast they are made
});

const [asJson] = WAYS.filter(({ name }) => name === 'trace as JSON') as [Way];
const [asNew, , inPlace] = asJson.situations as [Situation, Situation, Situation];

describe('The way of a file', () => {
  const callsOf = async (situation: Situation) =>
    (await saved(asJson, situation)).moments
      .filter(({ when }) => when === 'before')
      .map(({ call }) => call)
      .filter(call => !/stat|realpath/.test(call));

  it('without --force: a link, which fails when the name is taken', async () => {
    expect(await callsOf(asNew)).toEqual([
      'open BESIDE',
      'writeFile BESIDE',
      'writeFile BESIDE',
      'sync BESIDE',
      'close BESIDE',
      'link BESIDE run.ndjson',
      'unlink BESIDE',
      'open .',
      'sync .',
      'close .',
    ]);
  });

  it('with --force: a rename, with what the old file was', async () => {
    expect(await callsOf(inPlace)).toEqual([
      'open BESIDE',
      'writeFile BESIDE',
      'writeFile BESIDE',
      'chown BESIDE',
      'chmod BESIDE',
      'sync BESIDE',
      'close BESIDE',
      'rename BESIDE run.ndjson',
      'unlink BESIDE',
      'open .',
      'sync .',
      'close .',
    ]);
  });

  it.each([
    ['an unreadable folder cannot be opened', 'open .', 'EACCES'],
    ['a system that does not sync folders', 'sync .', 'EINVAL'],
    ['a file system without hard links', 'link', 'EPERM'],
    ['a file system without permissions', 'chmod', 'EPERM'],
    ['a user who may not give files away', 'chown', 'EPERM'],
  ])('is no worse for %s', async (_what, call, code) => {
    const situation = /^ch/.test(call) ? inPlace : asNew;
    const {
      code: exit,
      content,
      others,
    } = await saved(asJson, situation, moment => {
      if (moment.call.startsWith(call) && moment.when === 'before') throw failure(code);
    });
    expect([exit, content === (await wholeOf(asJson)), others]).toEqual([0, true, []]);
  });
});

describe('What somebody else saves meanwhile stays theirs', () => {
  const theirs = async (at: number, isFailing: (moment: Moment) => boolean = () => false) =>
    saved(asJson, asNew, (moment, now, folder) => {
      if (now === at) writeFileSync(asJson.fileIn(folder), 'theirs');
      if (isFailing(moment)) throw failure('EPERM');
    });
  const refused = {
    code: 2,
    stderr: 'backprop-tui: FILE exists already; overwrite it with --force\n',
    content: 'theirs',
    others: [],
  };

  it('whenever it comes', async () => {
    const { moments } = await saved(asJson, asNew);
    const last = moments.findIndex(({ call }) => call.startsWith('link'));
    for (let at = 0; at <= last; at++) expect(await theirs(at)).toMatchObject(refused);
  });

  it('without hard links, when it comes before the move', async () => {
    const { moments } = await saved(asJson, asNew);
    const last = moments.findIndex(({ call }) => call.startsWith('link'));
    expect(await theirs(last, ({ call }) => call.startsWith('link'))).toMatchObject(refused);
  });
});
