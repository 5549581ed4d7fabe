import { describe, expect, it } from 'vitest';
import { byteCount, bytesFlag, bytesText } from '../../src/text/bytes.ts';

const MIB = 1024 * 1024;

describe('An amount of memory', () => {
  it.each([
    ['512M', 512 * MIB],
    ['512MB', 512 * MIB],
    ['512 MiB', 512 * MIB],
    ['2g', 2048 * MIB],
    ['1.5G', 1536 * MIB],
    ['64k', 65_536],
    ['1000', 1000],
    ['1000b', 1000],
  ])('%s is read', (text, bytes) => expect(byteCount(text)).toBe(bytes));

  it.each(['', 'M', '-1M', '1,5G', '1e9', 'lots', '512X', '0x10', '1.5.5G', '9'.repeat(16)])('%j is none', text =>
    expect(byteCount(text)).toBeUndefined(),
  );

  it.each([
    [512 * MIB, '512 MB', '512M'],
    [1536 * MIB, '1.5 GB', '2G'],
    [11.4 * MIB, '11 MB', '12M'],
    [1023, '1023 B', '1023'],
  ])('%d bytes are %s, and %s is at least as much', (bytes, text, flag) => {
    expect([bytesText(bytes), bytesFlag(bytes)]).toEqual([text, flag]);
    expect(byteCount(flag)).toBeGreaterThanOrEqual(bytes);
  });
});
