/** Where the place, breakpoints and watches of each scenario are kept from one session to the next: one small file each, in the folder that XDG gives to state. */

import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import * as z from 'zod/mini';
import { FILE_LIMITS, KEPT_LIMITS } from '../limits.ts';
import { type Kept, keptOf, withKept } from '../session/kept.ts';
import type { Session } from '../session/session.ts';
import { digestOf } from './digest.ts';
import type { Environment } from './io.ts';
import { smallFile } from './small-file.ts';

/** Of one scenario: the file that keeps it, and what tells whether the scenario was edited since. */
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

/** Undefined where nothing can be kept: no folder for it, or a scenario that is no file, such as a pipe, which was read to its end already. */
export async function keepingOf(scenario: string, env: Environment): Promise<Keeping | undefined> {
  const folder = stateFolder(env);
  if (folder === undefined) return undefined;
  try {
    const path = realpathSync(scenario);
    if (!statSync(path).isFile()) return undefined;
    const name = digestOf(path);
    return { file: join(folder, `${name}.json`), scenario: path, content: contentOf(path) };
  } catch {
    return undefined; // nobody misses what cannot be found again
  }
}

/** Relative paths are to be ignored. Source: XDG Base Directory Specification. */
function stateFolder({ XDG_STATE_HOME = '', HOME = '' }: Environment): string | undefined {
  if (isAbsolute(XDG_STATE_HOME)) return join(XDG_STATE_HOME, 'backprop-tui');
  return isAbsolute(HOME) ? join(HOME, '.local', 'state', 'backprop-tui') : undefined;
}

/** A digest of a scenario; a log may be too long to be read for this, so its size and time speak for it. */
function contentOf(file: string): string {
  const { size, mtimeMs } = statSync(file);
  if (size > FILE_LIMITS.bytes) return `${size} bytes, ${mtimeMs}`;
  return digestOf(readFileSync(file));
}

/** The session with what was kept of the last one; a file that cannot be understood is said and ignored. */
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
    const parsed = z.safeParse(schema, JSON.parse(content.toString('utf8')));
    return parsed.success ? parsed.data : 'unreadable';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? undefined : 'unreadable';
  }
}

/** Whether it is kept now: a full disk or a folder that is not ours is no reason to fail. */
export async function putAway(session: Session, { file, scenario, content }: Keeping): Promise<boolean> {
  const kept = keptOf(session);
  try {
    if (kept === undefined)
      rmSync(file, { force: true }); // there may be none
    else {
      const { saveFile } = await import('./save.ts'); // its part of Node takes 9 ms to load
      makeFolder(dirname(file));
      if (existsSync(file) && !statSync(file).isFile()) return false; // a FIFO would be waited for
      const text = JSON.stringify({ version: 1, scenario, content, ...withinLimits(kept) }, undefined, 2);
      await saveFile(file, `${text}\n`, { isForced: true });
    }
    return true;
  } catch {
    return false;
  }
}

/** A folder and those above it. Node's own recursive call never returns under /proc, which says of every name there that it does not exist. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  mkdirSync(folder, { mode: 0o700 });
}

/** No more than will be read again. */
function withinLimits({ position, breakpoints, watches }: Kept): Kept {
  const fitting = (list: Kept['watches']) =>
    list.filter(({ text }) => text.length <= KEPT_LIMITS.text).slice(0, KEPT_LIMITS.stops);
  return { position, breakpoints: fitting(breakpoints), watches: fitting(watches) };
}
