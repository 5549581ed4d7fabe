/**
 * Promise: a program that is killed while it saves, at whatever call to the file system, leaves the old file or the new one, and
 * nothing that hinders the next time. One that is only told to end (^C, SIGTERM, a closed terminal) leaves nothing else behind. A
 * disk without room is said, the old file stays, and the room is given back.
 *
 * Real processes, really killed; and a real disk of 128 KiB, where the machine lets us have one.
 */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundled } from '../support/bundled.ts';
import { keys, openTerminal } from '../terminal/harness.ts';
import { emptyFolder, filesIn, home, OLD, prepared, type Situation, WAYS, type Way, wholeOf } from './saving/ways.ts';

/** Hundreds of processes: seconds, and many more where others are at work. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

beforeAll(async () => {
  await bundled('src/main.tsx', join(home, 'main'));
  await bundled('test/robustness/saving/leave.ts', join(home, 'leave'));
  cpSync('scenarios', join(home, 'scenarios'), { recursive: true });
});
afterAll(() => rmSync(home, { recursive: true }));

const programOf = (program: Way['program']): string => join(home, program, 'backprop-tui.js');

const preload = fileURLToPath(new URL('saving/end-at-call.cjs', import.meta.url));

interface End {
  readonly folder: string;
  /** Null when it ended by itself before that moment. */
  readonly received: NodeJS.Signals | null;
  /** What stands at the file's place. */
  readonly content: string | undefined;
  readonly others: readonly string[];
}

/** Saves in a process that is sent a signal at one moment: before a call, or halfway through a write. */
async function endedAt(moment: number, signal: NodeJS.Signals, way: Way, situation: Situation): Promise<End> {
  const folder = prepared(way, situation);
  const words = ['--require', preload, programOf(way.program), ...way.words(folder, situation.isForced)];
  const env = { PATH: process.env.PATH, FOLDER: folder, MOMENT: String(moment), SIGNAL: signal };
  const [, received] = await once(spawn(process.execPath, words, { env, stdio: 'ignore' }), 'exit');
  return { folder, received, ...look(way, folder) };
}

function look({ fileIn }: Way, folder: string): Pick<End, 'content' | 'others'> {
  const files = filesIn(folder);
  return { content: files.get(fileIn(folder)), others: [...files.keys()].filter(file => file !== fileIn(folder)) };
}

const wayOf = (wanted: string): Way => WAYS.find(({ name }) => name === wanted)!; // the names stand in that list

const asJson = wayOf('trace as JSON');

/** The other ways make the same calls. */
const CASES = [asJson, wayOf('the state of a session')].flatMap(way =>
  way.situations
    .filter(({ isOld, isForced }) => isOld === isForced || way.program === 'leave')
    .map(situation => ({ way, situation, name: `${way.name} ${situation.name}` })),
);

/** A million iterations of 9 · 10⁷ multiplications each. */
const SLOW = JSON.stringify({
  title: 'slow',
  parameters: { x: { init: 'normal', shape: [250, 250] } },
  program: ['L = mean(einsum("ij,jk->ik", x, x))'],
  training: { iterations: 1_000_000, optimizer: { type: 'sgd', lr: 0.1 } },
});

let kills = 0;

describe('Killed at any call', () => {
  it.concurrent.each(CASES)(
    '$name: the old or the new file, and nothing in the way of the next',
    async ({ way, situation }) => {
      const old = situation.isOld ? OLD : undefined;
      const whole = await wholeOf(way);
      const found = new Set<string | undefined>();
      for (let moment = 0; ; moment++) {
        const { folder, received, content, others } = await endedAt(moment, 'SIGKILL', way, situation);
        expect([old, whole]).toContain(content);
        found.add(content);
        if (received === null) break;
        expect([received, others.length <= 1]).toEqual(['SIGKILL', true]);
        expect((await way.save(folder, content !== undefined)).code).toBe(0);
        expect(look(way, folder)).toEqual({ content: whole, others });
        kills++;
      }
      expect(found).toEqual(new Set([old, whole]));
    },
  );

  it('as often as docs/reliability.md says', () => {
    const [, figure] = /over (\d+) kills/.exec(readFileSync('docs/reliability.md', 'utf8')) ?? [];
    expect(kills).toBeGreaterThan(Number(figure)); // how many pieces are written depends on how fast they are made
  });
});

describe('Told to end', () => {
  const [asNew, , inPlace] = asJson.situations as [Situation, Situation, Situation];

  it('at any call: ended by the signal, and the old or the new file alone', async () => {
    const whole = await wholeOf(asJson);
    for (let moment = 0; ; moment++) {
      const { received, content, others } = await endedAt(moment, 'SIGINT', asJson, asNew);
      expect([[undefined, whole].includes(content), others]).toEqual([true, []]);
      if (received === null) break;
      expect(received).toBe('SIGINT');
    }
  });

  it.each([
    'run.txt',
    'run.ndjson',
    'run.bplog.gz',
    'run.table.parquet',
    'run.py',
    'run.cast',
    'run.steps.tex',
    'run.page.html',
  ])('while %s waits for a run of hours: ended by the signal, and nothing is left', async name => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'slow.json'), SLOW);
    const command = /txt|ndjson|bplog/.test(name) ? 'trace' : 'export';
    const words = [programOf('main'), command, 'slow.json', '--output', name];
    const child = spawn(process.execPath, words, { cwd: folder, stdio: 'ignore' });
    const end = once(child, 'exit');
    await vi.waitFor(() => expect(filesIn(folder).size).toBe(2), { timeout: 60_000 });
    child.kill('SIGINT');
    expect(await end).toEqual([null, 'SIGINT']);
    expect([...filesIn(folder).keys()]).toEqual([join(folder, 'slow.json')]);
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)('in the middle, with %s: the old file alone', async signal => {
    const { received, content, others } = await endedAt(4, signal, asJson, inPlace);
    expect([received, content, others]).toEqual([signal, OLD, []]);
  });
});

// A file system of our own, which no other process sees.
const hasFullDisk = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

describe.skipIf(!hasFullDisk)('On a disk without room', () => {
  /** Mounts one, puts the old file there, saves 50 MB over it, and tells what is there then. */
  const onDisk = (options: string, ...words: readonly string[]) => {
    const script = `
      mount -t tmpfs -o "$1" tmpfs /mnt && cd /mnt && printf '${OLD}' > run.ndjson && shift || exit
      before=$(df --output=avail,iavail .)
      "$@"
      echo "code $?, $(cat run.ndjson)"
      ls -A
      [ "$before" = "$(df --output=avail,iavail .)" ] && echo 'as much room as before'`;
    const args = ['-rm', 'sh', '-c', script, 'sh', options, process.execPath, programOf('main'), ...words];
    const { stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' });
    return { lines: stdout.trimEnd().split('\n'), stderr };
  };

  it.each([
    ['for the bytes', 'size=128k'],
    ['for another file', 'nr_inodes=2'],
  ])('%s: said, the old file stays, and the room is given back', (_, options) => {
    expect(onDisk(options, 'trace', 'mazur-10000', '--output', 'run.ndjson', '--force')).toEqual({
      lines: [`code 66, ${OLD}`, 'run.ndjson', 'as much room as before'],
      stderr: 'backprop-tui: run.ndjson: the disk is full\n',
    });
  });
});

it('A session whose watches cannot be kept says so, and ends well', async () => {
  const XDG_STATE_HOME = join(emptyFolder(), 'a-file');
  writeFileSync(XDG_STATE_HOME, '');
  const args = [programOf('main'), fileURLToPath(new URL('../../scenarios/forks.json', import.meta.url))];
  const terminal = openTerminal({ command: process.execPath, args, env: { XDG_STATE_HOME }, columns: 200 });
  await terminal.waitFor('event 0/');
  terminal.send(`:watch L${keys.enter}q`);
  expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  expect(terminal.screen().join('\n')).toContain(`breakpoints and watches could not be kept in ${XDG_STATE_HOME}/`);
  await terminal.close();
});
