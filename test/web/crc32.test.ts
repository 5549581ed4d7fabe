/** A page's checksum is Node's. */

import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32 as ours } from '../../src/web/crc32.ts';

it('of “123456789” is cbf43926', () => expect(ours(Buffer.from('123456789')).toString(16)).toBe('cbf43926')); // RFC 1952's check value

it('goes on from the bytes before, as Node’s does', () =>
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => ours(b, ours(a)) === crc32(Buffer.concat([a, b]))),
  ));
