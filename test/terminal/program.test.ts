/** The debugger itself in a real terminal: what is on the screen is exactly the frame of that place and size. */

import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundled } from '../support/bundled.ts';
import { renderFrame } from '../support/frame.ts';
import { lesson } from '../support/lessons.ts';
import { closingTerminals } from './closing-terminals.ts';
import { keys, type Terminal } from './harness.ts';

const scenario = fileURLToPath(new URL('../../scenarios/two-layer.json', import.meta.url));

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'program-test-'));
  await bundled('src/main.tsx', folder);
  program = join(folder, 'backprop-tui.js');
});
afterAll(() => rm(folder, { recursive: true }));

const open = closingTerminals();

const debug = (columns = 120, rows = 36, file = scenario): Terminal =>
  open({ command: process.execPath, args: [program, file], columns, rows });

/** What the screen of that size shows after event `at` and some keys. */
function frame(at: number, columns: number, rows: number, pressed = ''): readonly string[] {
  const { scenario, log } = lesson('two-layer');
  const painted = renderFrame(scenario, log, { at, keys: pressed, columns, rows });
  return painted.map(row => row.trimEnd());
}

const shows = (terminal: Terminal, expected: readonly string[]): Promise<void> =>
  terminal.waitFor(() => terminal.screen().every((row, i) => row.trimEnd() === expected[i]));

const asBefore = { alternateScreen: false, cursorVisible: true, bracketedPaste: false, mouse: false };

describe('Opened on a scenario, the debugger', () => {
  test('quit and opened again, offers the place of last time, unless it is to begin afresh', async () => {
    const state = { XDG_STATE_HOME: join(folder, 'state') };
    const again = (...flags: readonly string[]): Terminal =>
      open({ command: process.execPath, args: [program, scenario, ...flags], env: state });
    const first = again();
    await first.waitFor('event 0/56');
    first.send(`${keys.right.repeat(5)}wq`);
    expect(await first.exit).toEqual({ code: 0, signal: 0 });
    const second = again();
    await second.waitFor('last time at event 5: ( goes there; set again: 1 watch');
    second.send('(');
    await second.waitFor('event 5/56');
    second.send(keys.ctrlC);
    expect(await second.exit).toEqual({ code: 130, signal: 0 });
    const third = again('--fresh');
    await third.waitFor('event 0/56');
    expect(third.screen().join('\n')).not.toContain('last time');
    third.send('q');
    await third.exit;
    await again().waitFor('last time at event 5');
  });

  test('has the whole screen, and steps forward and back', async () => {
    const terminal = debug();
    await shows(terminal, frame(0, 120, 36));
    expect(terminal.modes()).toMatchObject({ alternateScreen: true, cursorVisible: false });
    terminal.send(keys.right + keys.right);
    await shows(terminal, frame(2, 120, 36));
    terminal.send(keys.left);
    await shows(terminal, frame(1, 120, 36));
  });

  test('takes keys typed ahead one after the other, a search in them included', async () => {
    const terminal = debug();
    await shows(terminal, frame(0, 120, 36));
    terminal.send('G((hhh:12\r4z');
    await shows(terminal, frame(12, 120, 36, '4z'));
    terminal.send('z3/W2\rn');
    await shows(terminal, frame(12, 120, 36, '4zz3/W2<enter>n'));
  });

  test('after resizing shows what it would have shown in that size at once', async () => {
    const terminal = debug();
    terminal.send('lll');
    await shows(terminal, frame(3, 120, 36));
    for (const [columns, rows] of [
      [80, 24],
      [200, 60],
      [59, 15],
      [19, 4],
      [120, 36],
    ] as const) {
      terminal.resize(columns, rows);
      await shows(terminal, frame(3, columns, rows));
    }
  });

  test('reads the scenario from standard input, keys from the terminal', async () => {
    const terminal = open({
      command: 'sh',
      args: ['-c', '"$1" "$2" - < "$3"', 'sh', process.execPath, program, scenario],
      columns: 120,
      rows: 36,
    });
    await shows(terminal, frame(0, 120, 36));
    terminal.send('l');
    await shows(terminal, frame(1, 120, 36));
    terminal.send('q');
    expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  });
});

describe('What cannot be opened', () => {
  test('because it is not there: says so, exit code 66', async () => {
    const terminal = debug(80, 24, 'no-such-file.json');
    expect(await terminal.exit).toEqual({ code: 66, signal: 0 });
    expect(terminal.screen().join('\n')).toContain('no-such-file.json: no such file');
    expect(terminal.output()).not.toContain('\x1b[?1049h');
  });

  test('because of its mistakes: shows each where it stands, draws nothing, exit code 65', async () => {
    const file = join(folder, 'bad.json');
    await writeFile(file, '{ "title": "t", "inputs": { "x": 1 }, "program": ["y = x + z"] }');
    const terminal = debug(200, 24, file);
    expect(await terminal.exit).toEqual({ code: 65, signal: 0 });
    // The z is the 60th character of the only line.
    expect(terminal.screen().join('\n')).toContain('bad.json:1:60');
    expect(terminal.output()).not.toContain('\x1b[?1049h');
    expect(terminal.modes()).toEqual(asBefore);
  });
});

describe('A run that takes its time', () => {
  /** XOR with so many iterations that it is still being recorded while the test looks. */
  const longRun = async (iterations: number): Promise<string> => {
    const file = join(folder, `xor-${iterations}.json`);
    const {
      expect: _,
      notes: __,
      ...xor
    } = JSON.parse(await readFile(new URL('../../scenarios/xor.json', import.meta.url), 'utf8'));
    await writeFile(file, JSON.stringify({ ...xor, training: { ...xor.training, iterations } }));
    return file;
  };
  const endless = 10_000_000;

  test('is on the screen and can be stepped through while it is recorded', async () => {
    const terminal = debug(120, 36, await longRun(endless));
    await terminal.waitFor(/recording \d+ %/);
    terminal.send(keys.right + keys.right);
    await terminal.waitFor(/event 2\/\d+…$/m);
    terminal.send('}}');
    await terminal.waitFor(new RegExp(`iteration 3/${endless}`));
    terminal.send('q');
    expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  });

  test('G follows it; ^C stops it and keeps what there is; a second ^C ends', async () => {
    const terminal = debug(120, 36, await longRun(endless));
    await terminal.waitFor(/recording \d+ %/);
    terminal.send('G');
    await terminal.waitFor('following the recording');
    const eventOf = () => Number(/event (\d+)\//.exec(terminal.screen()[0]!)?.[1]);
    const before = eventOf();
    await terminal.waitFor(() => eventOf() > before);
    terminal.send(keys.ctrlC);
    await terminal.waitFor(/recording stopped: \d+ of 10000000 iterations are kept/);
    terminal.send(keys.left);
    await terminal.waitFor(/recording stopped · \d+ of 10000000 iterations/);
    expect(terminal.screen()[0]).toMatch(/event \d+\/\d+$/);
    terminal.send(keys.ctrlC);
    expect(await terminal.exit).toEqual({ code: 130, signal: 0 });
    expect(terminal.modes()).toMatchObject(asBefore);
  });

  test('recorded to its end is as it would have been at once', async () => {
    const file = await longRun(20_000); // 640,000 events: far more than are recorded before the first frame
    const terminal = debug(120, 36, file);
    await terminal.waitFor(() => /recording \d+ %/.test(terminal.output())); // it may be gone from the screen already
    terminal.send('G');
    await terminal.waitFor('iteration 20000/20000');
    const { status, stdout } = spawnSync(process.execPath, [program, 'frame', file, '--keys', 'G'], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    await shows(terminal, stdout.trimEnd().split('\n'));
  });

  test('--at waits until that event is recorded, keys until all is', async () => {
    const file = await longRun(20_000);
    const at = open({ command: process.execPath, args: [program, file, '--at', '300000'], columns: 120, rows: 36 });
    await at.waitFor(/event 300000\/\d+/);
    const pressed = open({ command: process.execPath, args: [program, file, '--keys', 'G'], columns: 120, rows: 36 });
    await pressed.waitFor('iteration 20000/20000   event 639999/639999');
  });

  test('^C while it is recorded ahead of what was asked for opens it with what there is', async () => {
    const file = await longRun(endless);
    const terminal = open({
      command: process.execPath,
      args: [program, file, '--at', '99999999'],
      columns: 120,
      rows: 36,
    });
    await terminal.waitFor(/recording \d+ %/);
    terminal.send(keys.ctrlC);
    await terminal.waitFor(/recording stopped · \d+ of 10000000 iterations/);
    expect(terminal.screen()[0]).toMatch(/event (\d+)\/\1$/);
    terminal.send('q');
    expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  });

  test('is read out while it is recorded, and ^C stops it first', async () => {
    const file = await longRun(endless);
    const terminal = open({ command: process.execPath, args: [program, file, '--screen-reader'] });
    await terminal.waitFor('events so far, recording goes on');
    await terminal.waitFor('Event 0');
    terminal.send(keys.ctrlC);
    await terminal.waitFor('recording stopped: ');
    terminal.send(keys.ctrlC);
    expect(await terminal.exit).toEqual({ code: 130, signal: 0 });
  });
});

test('Played, the debugger goes to the end by itself, and stops when a key leads elsewhere', async () => {
  const terminal = debug();
  await shows(terminal, frame(0, 120, 36));
  terminal.send('.>>>>>>');
  await terminal.waitFor('▶ 30 events a second');
  await terminal.waitFor(/event 3\d\//);
  terminal.send('g');
  await shows(terminal, frame(0, 120, 36));
});

test('Quitting an example leads to it in the list of examples, quitting the tour to the next, and from there out', async () => {
  // The examples stand beside the bundle, as in the package.
  await symlink(fileURLToPath(new URL('../../scenarios', import.meta.url)), join(folder, 'scenarios'));
  const terminal = open({ command: process.execPath, args: [program, 'tour'], columns: 120, rows: 36 });
  await terminal.waitFor('Tour: step 1 of 12');
  terminal.send('q');
  await terminal.waitFor('▶ two-layer '); // where the tour's last step leads
  terminal.send(keys.enter);
  await terminal.waitFor('event 0/56');
  terminal.send('q');
  await terminal.waitFor('▶ two-layer ');
  terminal.send('q');
  expect(await terminal.exit).toEqual({ code: 0, signal: 0 });
  expect(terminal.modes()).toEqual(asBefore);
});
