/** Keeps the place, breakpoints and watches of each scenario between sessions, in a small file for each in XDG's state folder. */

import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import * as z from 'zod/mini';
import { FILE_LIMITS, KEPT_LIMITS } from '../limits.ts';
import { type Kept, keptOf, withKept } from '../session/kept.ts';
import type { Session } from '../session/session.ts';
import { utf8Text } from '../text/utf8.ts';
import { digestOf } from './digest.ts';
import type { Environment } from './io.ts';
import { smallFile } from './small-file.ts';

/** A scenario's state file, and a digest that shows whether the scenario was edited since. */
export interface Keeping {
  readonly file: string;
  readonly scenario: string;
  readonly content: string;
}

const stops = z
  .array(z.object({ text: z.string().check(z.maxLength(KEPT_LIMITS.text)), isEnabled: z.boolean() }))
  .check(z.maxLength(KEPT_LIMITS.stops));

const schema = z.object({
  version: z.literal(1),
  scenario: z.string(),
  content: z.string(),
  position: z.int().check(z.minimum(0)),
  breakpoints: stops,
  watches: stops,
});

/** Resolves to where a scenario's state is kept; undefined without a folder, or for a scenario that is not a file, such as a pipe. */
export async function keepingOf(scenario: string, env: Environment): Promise<Keeping | undefined> {
  const folder = stateFolder(env);
  if (folder === undefined) return undefined;
  try {
    const path = realpathSync(scenario);
    if (!statSync(path).isFile()) return undefined;
    const name = digestOf(path);
    return { file: join(folder, `${name}.json`), scenario: path, content: contentOf(path) };
  } catch {
    return undefined; // a file that cannot be found again needs no state
  }
}

/** Returns the state folder. Relative folders are ignored. Source: XDG Base Directory Specification. */
function stateFolder({ XDG_STATE_HOME = '', HOME = '' }: Environment): string | undefined {
  if (isAbsolute(XDG_STATE_HOME)) return join(XDG_STATE_HOME, 'backprop-tui');
  return isAbsolute(HOME) ? join(HOME, '.local', 'state', 'backprop-tui') : undefined;
}

/** Returns a scenario's digest. A log may be too long to read, so its size and time are used. */
function contentOf(file: string): string {
  const { size, mtimeMs } = statSync(file);
  if (size > FILE_LIMITS.bytes) return `${size} bytes, ${mtimeMs}`;
  return digestOf(readFileSync(file));
}

/** Resolves to the session with the last session's state; a damaged file is reported and ignored. */
export async function takeUp(session: Session, { file, content }: Keeping): Promise<Session> {
  const found = readKept(file);
  if (found === undefined) return session;
  if (found === 'unreadable')
    return { ...session, message: 'what was kept of last time cannot be read: it is ignored' };
  return withKept(session, found, { isSameFile: found.content === content });
}

function readKept(file: string): (Kept & { readonly content: string }) | 'unreadable' | undefined {
  try {
    const content = smallFile(file, KEPT_LIMITS.bytes);
    if (typeof content === 'string') return 'unreadable';
    const parsed = z.safeParse(schema, JSON.parse(utf8Text(content) ?? ''));
    return parsed.success ? parsed.data : 'unreadable';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? undefined : 'unreadable';
  }
}

/** Resolves to whether the state is kept. A full disk or a folder without permission is not a failure. */
export async function putAway(session: Session, { file, scenario, content }: Keeping): Promise<boolean> {
  const kept = keptOf(session);
  try {
    if (kept === undefined)
      rmSync(file, { force: true }); // the file may not exist
    else {
      const { saveFile } = await import('./save.ts'); // its part of Node takes 9 ms to load
      makeFolder(dirname(file));
      if (existsSync(file) && !statSync(file).isFile()) return false; // a FIFO would block
      const text = JSON.stringify({ version: 1, scenario, content, ...withinLimits(kept) }, undefined, 2);
      await saveFile(file, `${text}\n`, { isForced: true });
    }
    return true;
  } catch {
    return false;
  }
}

/** Makes a folder and its parents. Node's own recursive call never returns under /proc, where every name is reported missing. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  mkdirSync(folder, { mode: 0o700 });
}

/** Limits the state to the amount that is read again. */
function withinLimits({ position, breakpoints, watches }: Kept): Kept {
  const fitting = (list: Kept['watches']) =>
    list.filter(({ text }) => text.length <= KEPT_LIMITS.text).slice(0, KEPT_LIMITS.stops);
  return { position, breakpoints: fitting(breakpoints), watches: fitting(watches) };
}
