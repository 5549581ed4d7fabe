#!/usr/bin/env node
// @ts-check
/**
 * Runs the program beside it from code that V8 compiled before, which halves the time to the first frame. The build leaves it beside the
 * program; where it did not, as in the published package and for another version of Node, the first run does at its end, or keeps
 * it in the user's cache folder if the program's own may not be written to.
 */
const { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, isAbsolute, join } = require('node:path');
const { cachedDataVersionTag, setFlagsFromString } = require('node:v8');
const { Script } = require('node:vm');

/** The digest of the program, as V8 tells code of another source by its length alone. */
const BUILD = '@BUILD@';

/** Milliseconds after which the first frame is there, and functions that are called often are worth compiling. */
const STARTED = 500;

/** Seconds after which a run has compiled what a person uses; asking V8 takes a short run too long. */
const LONG = 2;

const filename = join(__dirname, 'program.js');
// Each V8, with its flags, has code of its own.
const name = `program-${BUILD}-${cachedDataVersionTag()}.cache`;
const beside = join(__dirname, name);
const cachedData = read(beside) ?? read(inCacheFolder());
// Latin-1 is read faster than UTF-8, and the bundler escapes all that is not ASCII.
const script = new Script(readFileSync(filename, 'latin1'), { filename, ...(cachedData && { cachedData }) });
const known = script.cachedDataRejected ? 0 : (cachedData?.length ?? 0);
process.once('exit', keepCompiledCode);
// Room for the first second's objects at once, instead of a collection each time it doubles: 15 ms.
if (known > 0) {
  setFlagsFromString('--semi-space-growth-factor=16');
  // What a frame leaves behind is little: waiting for helper threads takes longer than collecting it, on busy machines by far.
  setFlagsFromString('--no-parallel-scavenge');
  // The first frame calls most functions a few times: compiling them meanwhile takes longer than it gains (6 ms).
  setFlagsFromString('--no-sparkplug');
  setTimeout(setFlagsFromString, STARTED, '--sparkplug').unref();
}
script.runInThisContext()(require, module, filename, __dirname);

/** @param {string | undefined} file */
function read(file) {
  try {
    return file === undefined ? undefined : readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Relative paths are to be ignored. Source: XDG Base Directory Specification. */
function inCacheFolder() {
  const { XDG_CACHE_HOME = '', HOME = '' } = process.env;
  const folder = isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : isAbsolute(HOME) ? join(HOME, '.cache') : undefined;
  return folder && join(folder, 'backprop-tui', name);
}

/** The first run may have printed a version and compiled little: a longer one's code takes the place of it if there is more. */
function keepCompiledCode() {
  if (known > 0 && process.uptime() < LONG) return;
  // V8 refuses code that was kept under other flags: back to its own.
  setFlagsFromString('--semi-space-growth-factor=2');
  setFlagsFromString('--parallel-scavenge');
  setFlagsFromString('--sparkplug');
  const code = script.createCachedData();
  if (code.length < 1.1 * known) return;
  const elsewhere = inCacheFolder();
  if (!isKept(beside, code) && elsewhere !== undefined) isKept(elsewhere, code);
}

/**
 * By a file of our own and a renaming, as another run may do the same now; a folder that may not be written to stays as it is.
 * @param {string} cache
 * @param {Buffer} code
 */
function isKept(cache, code) {
  const own = `${cache}.${process.pid}`;
  try {
    if (cache !== beside) mkdirSync(dirname(cache), { recursive: true, mode: 0o700 });
    writeFileSync(own, code);
    renameSync(own, cache);
    return true;
  } catch {
    rmSync(own, { force: true });
    return false;
  }
}
