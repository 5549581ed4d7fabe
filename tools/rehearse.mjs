// @ts-check
/**
 * Runs the built program once in a terminal that is none, as a person would: opens a scenario, steps, quits. At its end the launcher
 * keeps the code of what was called. Code of everything is nearly twice as much, and costs 10 ms more to load at each start.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';

/** Steps in all directions, panes, help, a search, and back to the beginning. */
const KEYS = [...'lln]]}hp4z3z6?', '\x1b', '/', 'L', '\r', ...'(gq'];

/** Milliseconds after which it is given up. */
const PATIENCE = 20_000;

/** The program of the launcher in a process of its own, with streams that say they are a terminal. */
const stage = `
  const { PassThrough, Writable } = require('node:stream');
  const keys = ${JSON.stringify(KEYS)};
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin, ref: () => stdin, unref: () => stdin });
  const press = () => { if (keys.length > 0) { stdin.write(keys.shift()); setTimeout(press, 30); } };
  let isOpen = false;
  const write = (chunk, _encoding, done) => {
    done();
    if (isOpen || !String(chunk).includes('\\x1b[?2026l')) return;
    isOpen = true;
    setTimeout(press, 30);
  };
  const stdout = Object.assign(new Writable({ write }), { isTTY: true, columns: 120, rows: 40 });
  Object.defineProperties(process, { stdin: { value: stdin }, stdout: { value: stdout } });
  require(process.argv[1]);`;

/**
 * Whether it ended as it should, with its code kept.
 * @param {string} launcher
 * @param {string} scenario
 */
export async function rehearse(launcher, scenario) {
  const state = await mkdtemp(join(tmpdir(), 'backprop-tui-build-'));
  const env = {
    PATH: process.env.PATH,
    HOME: state,
    XDG_STATE_HOME: state,
    TERM: 'xterm-256color',
    COLORTERM: 'truecolor',
  };
  const { status } = spawnSync(execPath, ['-e', stage, launcher, scenario], { env, timeout: PATIENCE });
  await rm(state, { recursive: true });
  return status === 0;
}
