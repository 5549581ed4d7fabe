// @ts-check
/** Between a program and the file system: each call that concerns a folder is told before and after, a write also halfway, and fails when the listener throws. */

const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { relative } = require('node:path');

/**
 * @typedef {object} Moment
 * @property {string} call its name, and what it concerns, from the folder: `link .backprop-tui-1a2b.tmp run.bplog`
 * @property {'before' | 'halfway' | 'after'} when
 *
 * @typedef {(this: any, ...values: any[]) => any} Call anything that Node's modules of the file system offer
 */

/** @type {{ folder: string, listen: (moment: Moment) => void } | undefined} */
let listener;

/**
 * @param {string} folder absolute
 * @param {(moment: Moment) => void} listen
 * @returns {() => void} stops it
 */
function listenToCalls(folder, listen) {
  listener = { folder, listen };
  return () => {
    listener = undefined;
  };
}

/** The call in words, if it concerns the folder. @type {(name: string, values: readonly unknown[]) => string | undefined} */
function described(name, values) {
  if (listener === undefined) return undefined;
  const { folder } = listener;
  const paths = values.filter(value => typeof value === 'string' && value.startsWith(folder));
  return paths.length === 0 ? undefined : [name, ...paths.map(path => relative(folder, String(path)) || '.')].join(' ');
}

/** @type {(call: string, when: Moment['when']) => void} */
const tell = (call, when) => listener?.listen({ call, when });

/** @type {(call: string, carryOut: () => any) => Promise<any>} */
async function told(call, carryOut) {
  tell(call, 'before');
  const result = await carryOut();
  tell(call, 'after');
  return result;
}

/** The path of each handle. @type {WeakMap<object, string>} */
const paths = new WeakMap();

/** @type {(path: string, call: string, carryOut: () => Promise<fs.promises.FileHandle>) => Promise<unknown>} */
async function opening(path, call, carryOut) {
  tell(call, 'before');
  const handle = await carryOut();
  listenToHandles(Object.getPrototypeOf(handle));
  const { close } = handle; // each handle has its own
  try {
    tell(call, 'after');
  } catch (error) {
    await close();
    throw error;
  }
  paths.set(handle, path);
  handle.close = async () => {
    await close(); // a close that fails has closed all the same
    await told(described('close', [path]) ?? '', () => {});
  };
  return handle;
}

/** @type {(call: string, content: string | Uint8Array, write: (part: Uint8Array) => Promise<void>) => Promise<void>} */
async function inHalves(call, content, write) {
  const bytes = Buffer.from(content);
  const middle = bytes.length >> 1;
  await write(bytes.subarray(0, middle));
  tell(call, 'halfway');
  await write(bytes.subarray(middle));
}

/** @type {(owner: any, names: RegExp, around: (name: string, original: Call) => Call) => void} */
function replace(owner, names, around) {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(owner)))
    if (typeof value === 'function' && names.test(name)) owner[name] = around(name, value);
}

/** Nothing exports the class of handles. @type {Set<object>} */
const handleClasses = new Set();

/** @param {object} handleClass */
function listenToHandles(handleClass) {
  if (handleClasses.has(handleClass)) return;
  handleClasses.add(handleClass);
  replace(
    handleClass,
    /^(?!constructor)[a-z]/,
    (name, original) =>
      function (...values) {
        const call = described(name, [paths.get(this)]);
        const carryOut = () => original.apply(this, values);
        if (call === undefined) return carryOut();
        if (name !== 'writeFile') return told(call, carryOut);
        return told(call, () => inHalves(call, values[0], part => original.call(this, part)));
      },
  );
}

replace(
  fs.promises,
  /^[a-z]/,
  (name, original) =>
    function (...values) {
      const call = described(name, values);
      const carryOut = () => original.apply(this, values);
      if (call === undefined) return carryOut();
      return name === 'open' ? opening(values[0], call, carryOut) : told(call, carryOut);
    },
);

replace(
  fs,
  /Sync$/,
  (name, original) =>
    function (...values) {
      const call = described(name, values);
      if (call !== undefined) tell(call, 'before');
      const result = original.apply(this, values);
      if (call !== undefined) tell(call, 'after');
      return result;
    },
);

syncBuiltinESMExports();

module.exports = { listenToCalls };
