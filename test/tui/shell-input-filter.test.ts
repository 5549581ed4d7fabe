import { expect, it } from 'vitest';
import { InputFilter } from '../../src/tui/shell/input-filter.ts';

const REPLIES = [
  ['a colour', '\x1b]11;rgb:1e1e/1e1e/2e2e\x07'],
  ['a colour, ended by ST', '\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\'],
  ['the terminal’s name', '\x1bP>|xterm(390)\x1b\\'],
  ['a setting', '\x1bP1$r0m\x1b\\'],
  ['an image’s fate', '\x1b_Gi=31;OK\x1b\\'],
  ['attributes', '\x1b[?62;22c'],
  ['secondary attributes', '\x1b[>41;390;0c'],
  ['a mode', '\x1b[?2026;2$y'],
  ['the cursor’s place', '\x1b[24;80R'],
  ['its health', '\x1b[0n'],
  ['its size', '\x1b[8;24;80t'],
  ['focus', '\x1b[I'],
  ['flags of the keyboard', '\x1b[?0u'],
] as const;

it.each(REPLIES)('tells of %s, once and whole, wherever it is torn', (_, reply) => {
  for (let at = 0; at <= reply.length; at++) {
    const told: string[] = [];
    const filter = new InputFilter(whole => told.push(whole));
    filter.push(`a${reply.slice(0, at)}`);
    filter.push(`${reply.slice(at)}b`);
    expect(told, `torn at ${at}`).toEqual([reply]);
  }
});

it.each(REPLIES)('leaves %s out, wherever it is torn', (_, reply) => {
  for (let at = 0; at <= reply.length; at++) {
    const filter = new InputFilter();
    expect(filter.push(`a${reply.slice(0, at)}`) + filter.push(`${reply.slice(at)}b`), `torn at ${at}`).toBe('ab');
  }
});

it('gives an escape that nothing follows as a key that nothing can be a part of', () => {
  const filter = new InputFilter();
  expect([filter.push('a\x1b'), filter.patience, filter.giveUp(), filter.patience]).toEqual([
    'a',
    40,
    '\x1b[27u',
    undefined,
  ]);
});

it.each(['\x1b[A', '\x1b[1;5C', '\x1bOP', '\x1b[5~', '\x1bx', '\x1b]', '\x1bP', '\x03', 'é', '\x1b\x1b[B'])(
  'gives the key %j',
  key => {
    const filter = new InputFilter();
    const given = filter.push(key);
    expect(given + (filter.patience === undefined ? '' : filter.giveUp())).toBe(key);
  },
);

it.each([
  ['\x1b', '\x1b[27u'],
  ['a\x1b', 'a\x1b[27u'],
  ['\x1b\x1b', '\x1b[27u\x1b[27u'],
  ['\x1b[A', '\x1b[A'],
])('keeps %j in front of a paste a key of its own, wherever the two are torn', (key, whole) => {
  const all = `${key}\x1b[200~q\x1b[201~`;
  for (let at = 0; at <= all.length; at++) {
    const filter = new InputFilter();
    expect(filter.push(all.slice(0, at)) + filter.push(all.slice(at)), `torn at ${at}`).toBe(
      `${whole}\x1b[200~q\x1b[201~`,
    );
  }
});

it('takes no longer for many escapes than for many letters', () => {
  const before = process.cpuUsage();
  for (const end of ['', 'x', '\x1b[200~']) new InputFilter().push('\x1b'.repeat(200_000) + end);
  const { user, system } = process.cpuUsage(before);
  expect(user + system).toBeLessThan(1_000_000);
});

it('hears ^C and ^\\ within a reply that never ends', () => {
  for (const key of ['\x03', '\x1c']) {
    const filter = new InputFilter();
    expect(filter.push('\x1b]11;rgb:') + filter.push(key)).toBe(key);
  }
});

it('leaves out a reply that is cut', () => {
  const filter = new InputFilter();
  expect(filter.push('\x1b]11;rgb:1e')).toBe('');
  expect(filter.patience).toBe(200);
  expect([filter.giveUp(), filter.patience, filter.push('x')]).toEqual(['', undefined, 'x']);
});

it.each([
  ['a colour, keys in the same read', ['\x1b]11;rgb:1e1ennn'], 'nnn'],
  ['a colour, keys in the next read', ['\x1b]11;rgb:1e', 'nnn'], 'nnn'],
  ['a colour before a control key', ['\x1b]11;rgb:1e\r'], '\r'],
  ['a colour before an arrow', ['\x1b]11;rgb:1e\x1b[A'], '\x1b[A'],
  ['garbage', ['\x1b]11;hello'], ''],
  ['garbage before a control key', ['\x1b]11;hello\r'], '\r'],
  ['garbage, keys in the next read', ['\x1b]11;hello', 'n'], 'n'],
  ['a name', ['\x1bP>|xterm', 'n'], 'n'],
])('gives the keys behind a reply that is cut: %s', (_, reads, keys) => {
  const filter = new InputFilter();
  const given = reads.map(read => filter.push(read)).join('');
  expect(given + (filter.patience === undefined ? '' : filter.giveUp())).toBe(keys);
});

it('gives keys behind a cut colour at once', () => {
  const filter = new InputFilter();
  expect([filter.push('\x1b]11;rgb:1e'), filter.push('n'), filter.patience]).toEqual(['', 'n', undefined]);
});

it('waits for the rest of a reply from its start, whatever comes meanwhile', () => {
  const filter = new InputFilter();
  filter.push('\x1b]11;he');
  const { waits } = filter;
  filter.push('l');
  expect(filter.waits).toBe(waits);
  filter.giveUp();
  filter.push('\x1b]11;rgb:');
  expect(filter.waits).toBeGreaterThan(waits);
});

it('knows the rest of a colour that comes after the pause', () => {
  const told: string[] = [];
  const filter = new InputFilter(reply => told.push(reply));
  filter.push('\x1b]11;rgb:1e1e/1e');
  expect(filter.giveUp()).toBe('');
  expect(filter.push('1e/2e2e\x07n')).toBe('n');
  expect(told).toEqual(['\x1b]11;rgb:1e1e/1e1e/2e2e\x07']);
  filter.push('\x1b]11;rgb:1e1e/1e');
  filter.giveUp();
  expect(filter.push('1en')).toBe('1en'); // no end follows: typed
});

it('gives a whole paste as it is, ^C and replies within it included', () => {
  const paste = '\x1b[200~a\x03b\x1b[0n\x1b[201~';
  expect(new InputFilter().push(`${paste}c`)).toBe(`${paste}c`);
  for (let at = 7; at < paste.length; at++) {
    if (at > 7 && at < paste.length - 5) continue; // torn behind ^C it is not known to be whole
    const filter = new InputFilter();
    const plain = '\x1b[200~ab\x1b[201~';
    expect(filter.push(plain.slice(0, at)) + filter.push(plain.slice(at)), `torn at ${at}`).toBe(plain);
    expect(filter.patience).toBeUndefined();
  }
});

it('ends a paste whose end has not come at ^C and ^\\', () => {
  for (const key of ['\x03', '\x1c']) {
    const filter = new InputFilter();
    expect(filter.push('\x1b[200~abc') + filter.push(`d${key}q`)).toBe(`\x1b[200~abcd\x1b[201~${key}q`);
    expect(filter.patience).toBeUndefined();
  }
});

it('ends it after a pause', () => {
  const filter = new InputFilter();
  expect(filter.push('\x1b[200~abc')).toBe('\x1b[200~abc');
  expect(filter.patience).toBe(500);
  expect([filter.giveUp(), filter.patience, filter.push('\x1b[0nq')]).toEqual(['\x1b[201~', undefined, 'q']);
});
