/** Files are written completely or not at all: after any failure, the old or the new file is there. */

import { promises as files, type Stats } from 'node:fs'; // Node loads the promises when one is first used
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Pieces } from '../export/writer.ts';
import { EXIT, Failure } from '../failure.ts';
import { visibleLine } from '../text/visible.ts';
import { holdSignals, interruptible } from './hold-signals.ts';
import { writeThrough } from './write-through.ts';

/** A text, or pieces that are read one by one. */
export type Content = string | Pieces;

interface Saving {
  /** Whether an existing file is replaced. */
  readonly isForced: boolean;
  /** What follows "exists already" where that is not `--force`, as in `; choose another name`. */
  readonly remedy?: string;
  /** Whether the reader of a pipe is waited for, as by default. */
  readonly isPatient?: boolean;
  /** Stops the writing before the next piece, also while it is waited for. */
  readonly stop?: AbortSignal;
}

/**
 * Writes a new file beside the old file first, then moves it. A symbolic link stays, and its target is replaced; a pipe or a device is
 * written to.
 * @throws Failure 2 when the file exists and `isForced` is false, 66 when it cannot be written; the reason of `stop`.
 */
export async function saveFile(name: string, content: Content, saving: Saving): Promise<void> {
  const { isForced, remedy, isPatient = true, stop } = saving;
  const pieces = typeof content === 'string' ? [content] : unlessStopped(content, stop);
  try {
    const old = await standing(name);
    if (old === undefined || old.isSymbolicLink()) await writeBeside(name, undefined, pieces, saving);
    else if (!old.isFile()) await writeThrough(name, pieces, { isPatient, stop });
    else if (isForced) await writeBeside(await files.realpath(name), old, pieces, saving);
    else throw taken(name, remedy);
  } catch (error) {
    throw saveFailure(name, error, remedy);
  }
}

/** Checks early that the name is free. @throws Failure 2 when it is taken. */
export async function demandFree(name: string): Promise<void> {
  const old = await standing(name).catch(() => undefined); // saving reports the reason
  if (old?.isFile() || old?.isSymbolicLink()) throw taken(name);
}

/** Resolves to the status of the file, a symbolic link's target, or the link itself if it is broken. */
const standing = async (name: string): Promise<Stats | undefined> =>
  (await unlessMissing(files.stat(name))) ?? (await unlessMissing(files.lstat(name)));

/** @param old The file to replace; its owner and permissions stay. */
async function writeBeside(file: string, old: Stats | undefined, pieces: Pieces, saving: Saving): Promise<void> {
  const beside = join(dirname(file), `.backprop-tui-${Math.random().toString(36).slice(2)}.tmp`);
  const signals = holdSignals();
  try {
    // The new file is never readable by more people than the old file.
    await withOpened(files.open(beside, 'wx', old?.mode), async handle => {
      await writeAll(handle, signals.interrupt(pieces));
      if (old !== undefined) await inherit(handle, old);
      await handle.sync();
    });
    await (saving.isForced ? files.rename(beside, file) : moveUnlessTaken(beside, file, saving));
    await settle(beside, file);
  } catch (error) {
    await files.unlink(beside).catch(() => {}); // it was moved or never made
    throw error;
  } finally {
    signals.release();
  }
}

async function withOpened(opened: Promise<FileHandle>, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await opened;
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}

const unlessStopped = (pieces: Pieces, stop: AbortSignal | undefined): Pieces =>
  stop === undefined ? pieces : interruptible(pieces, work => settledBefore(stop, work));

/** Does the work, unless it is stopped already. @throws the reason of `stop` at once, whatever the work goes on with. */
function settledBefore<Result>(stop: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const end = (): void => reject(stop.reason);
    if (stop.aborted) return end();
    stop.addEventListener('abort', end, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => stop.removeEventListener('abort', end));
  });
}

async function writeAll(handle: FileHandle, pieces: Pieces): Promise<void> {
  for await (const piece of pieces) await handle.writeFile(piece);
}

/** Copies owner and permissions, as far as the process is allowed to and the file system supports them. */
async function inherit(handle: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  await handle.chown(uid, gid).catch(() => {});
  await handle.chmod(mode & 0o7777).catch(() => {});
}

/** Moves the file by a hard link, which fails when the name is taken; a rename would replace a file made meanwhile. */
async function moveUnlessTaken(beside: string, file: string, { remedy }: Saving): Promise<void> {
  try {
    await files.link(beside, file);
  } catch (error) {
    if (!WITHOUT_LINKS.has(codeOf(error))) throw error;
    if ((await standing(file)) !== undefined) throw taken(file, remedy);
    await files.rename(beside, file);
  }
}

/** Errors of file systems without hard links, such as those of memory cards. */
const WITHOUT_LINKS: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Syncs the folder, so that the new name is on the disk and the temporary name is gone. */
async function settle(beside: string, file: string): Promise<void> {
  try {
    await unlessMissing(files.unlink(beside));
    await withOpened(files.open(dirname(file)), handle => handle.sync());
  } catch (error) {
    if (WITHOUT_SYNC.has(codeOf(error))) return;
    throw new Failure(EXIT.noInput, `${visibleLine(file)} is written, but its folder has errors (${codeOf(error)})`);
  }
}

/** Errors of folders that can be written but not read, and of systems that do not sync folders. */
const WITHOUT_SYNC: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP', 'EBADF']);

/** Returns the code of a file system's error; only these errors name their call. */
const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'syscall' in error && 'code' in error ? error.code : undefined;

async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

const taken = (name: string, remedy = '; overwrite it with --force'): Failure =>
  new Failure(EXIT.usage, `${visibleLine(name)} exists already${remedy}`);

/** Reasons that users can mend themselves. */
const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['ENOENT', 'no such folder'],
  ['ENOTDIR', 'no such folder'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'no permission to write it'],
  ['ELOOP', 'its links lead in a circle'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ENXIO', 'nothing is at its other end'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'your part of the disk is full'],
  ['EROFS', 'the disk is read-only'],
]);

function saveFailure(name: string, error: unknown, remedy: string | undefined): unknown {
  const code = codeOf(error);
  if (code === 'EEXIST') return taken(name, remedy);
  if (code === undefined) return error;
  return new Failure(EXIT.noInput, `${visibleLine(name)}: ${REASONS.get(code) ?? `it cannot be written (${code})`}`);
}
