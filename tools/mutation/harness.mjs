// @ts-check
/** As much of a test framework as the tests of pure modules need: what is registered can be run one by one, again and again. */

import { deepStrictEqual } from 'node:assert';

/** @typedef {{ name: string, run: () => unknown }} Test */

/** @type {Test[]} */
export let tests = [];
/** @type {string[]} */
let path = [];

export function reset() {
  tests = [];
  path = [];
}

class Failed extends Error {}

/** @param {string} text @param {readonly unknown[]} values */
const named = (text, values) => `${text} ${values.map(value => String(value).slice(0, 40)).join(' ')}`;

/** @param {string} name @param {any} given @param {any} [last] */
export function it(name, given, last) {
  const run = typeof given === 'function' ? given : last;
  tests.push({ name: [...path, name].join(' > '), run });
}
/** @param {string} name @param {() => void} register */
export function describe(name, register) {
  path.push(name);
  register();
  path.pop();
}
/** @param {readonly unknown[]} rows */
it.each = rows => (/** @type {string} */ name, /** @type {any} */ run) => {
  for (const row of rows) {
    const values = Array.isArray(row) ? row : [row];
    it(named(name, values), () => run(...values));
  }
};
/** @param {readonly unknown[]} rows */
describe.each = rows => (/** @type {string} */ name, /** @type {any} */ register) => {
  for (const row of rows) {
    const values = Array.isArray(row) ? row : [row];
    describe(named(name, values), () => register(...values));
  }
};
export const test = it;

/** What deepStrictEqual would hold against values that mean the same: members that are undefined, prototypes. */
/** @param {any} value @returns {any} */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return ['Map', ...[...value].map(([key, item]) => [plain(key), plain(item)])];
  if (value instanceof Set) return ['Set', ...[...value].map(plain)];
  if (ArrayBuffer.isView(value)) return [value.constructor.name, ...Array.from(/** @type {any} */ (value), plain)];
  if (value === null || typeof value !== 'object' || value instanceof Error || value instanceof RegExp) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, plain(item)]),
  );
}

/** @param {unknown} a @param {unknown} b */
function isEqual(a, b) {
  try {
    deepStrictEqual(plain(a), plain(b));
    return true;
  } catch {
    return false;
  }
}

/** @param {any} whole @param {any} part @returns {boolean} */
function matches(whole, part) {
  if (part === null || typeof part !== 'object' || ArrayBuffer.isView(part) || part instanceof Map)
    return isEqual(whole, part);
  if (whole === null || typeof whole !== 'object') return false;
  if (Array.isArray(part) && part.length !== whole.length) return false;
  return Object.keys(part).every(key => matches(whole[key], part[key]));
}

/** @param {() => unknown} act @param {any} wanted */
function throws(act, wanted) {
  try {
    act();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (wanted === undefined) return true;
    if (typeof wanted === 'string') return message.includes(wanted);
    if (wanted instanceof RegExp) return wanted.test(message);
    return typeof wanted === 'function' ? error instanceof wanted : message === wanted.message;
  }
  return false;
}

/** @type {Record<string, (actual: any, wanted: any, more: any) => boolean>} */
const MATCHERS = {
  toBe: (actual, wanted) => Object.is(actual, wanted),
  toEqual: isEqual,
  toStrictEqual: isEqual,
  toMatchObject: matches,
  toBeUndefined: actual => actual === undefined,
  toBeDefined: actual => actual !== undefined,
  toBeGreaterThan: (actual, wanted) => actual > wanted,
  toBeGreaterThanOrEqual: (actual, wanted) => actual >= wanted,
  toBeLessThan: (actual, wanted) => actual < wanted,
  toBeLessThanOrEqual: (actual, wanted) => actual <= wanted,
  toBeCloseTo: (actual, wanted, digits = 2) => Math.abs(actual - wanted) < 10 ** -digits / 2,
  toContain: (actual, wanted) => (typeof actual === 'string' ? actual.includes(wanted) : [...actual].includes(wanted)),
  toContainEqual: (actual, wanted) => [...actual].some(item => isEqual(item, wanted)),
  toHaveLength: (actual, wanted) => actual.length === wanted,
  toHaveProperty: (actual, wanted) => wanted in actual,
  toMatch: (actual, wanted) => (typeof wanted === 'string' ? actual.includes(wanted) : wanted.test(actual)),
  toThrow: throws,
};

/** @param {unknown} actual @param {string} [message] */
export function expect(actual, message) {
  /** @param {boolean} isWanted */
  const matchers = isWanted =>
    Object.fromEntries(
      Object.entries(MATCHERS).map(([name, holds]) => [
        name,
        (/** @type {unknown} */ wanted, /** @type {unknown} */ more) => {
          if (holds(actual, wanted, more) !== isWanted) throw new Failed(message ?? name);
        },
      ]),
    );
  return { ...matchers(true), not: matchers(false) };
}
/** @param {string} message */
expect.fail = message => {
  throw new Failed(message);
};
