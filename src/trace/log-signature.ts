/** First bytes of logs and gzip files: what a file is, is told before the code that reads it is loaded. */

import { outerMembers } from './json-tokens.ts';

/** The signature. As with PNG's, a transfer as text or in 7 bits destroys it, so the damage is noticed. */
export const SIGNATURE: Uint8Array = Uint8Array.from('\x89bplog\r\n', character => character.charCodeAt(0));

/** Bytes of the signature that identify a log although others are damaged. */
const ENOUGH = 5;

/** Whether these first bytes are a binary log's, possibly cut off or damaged. */
export function isBinaryLog(head: Uint8Array): boolean {
  const known = SIGNATURE.filter((byte, i) => head[i] === byte).length;
  return head.length < SIGNATURE.length ? known > 0 && known === head.length : known >= ENOUGH;
}

/** Whether these first bytes are gzip's. Source: RFC 1952, ID1 and ID2. */
export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** First bytes, in Latin-1, of what is packed otherwise. */
const PACKED: readonly (readonly [bytes: string, what: string])[] = [
  ['\x1f\x8b', 'gzip within gzip'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['\xfd7zXZ\0', 'xz'],
  ['BZh', 'bzip2'],
  ['PK\x03\x04', 'zip'],
];

/** Returns how a file with these first bytes is packed, when it cannot be read for that. @param head What gzip holds, when the file is gzip's */
export function packingOf(head: Buffer): string | undefined {
  const text = head.toString('latin1', 0, 8);
  return PACKED.find(([bytes]) => text.startsWith(bytes))?.[1];
}

/** A byte order mark, in Latin-1. */
const MARK = /^\xef\xbb\xbf/;

/** Bytes needed to tell a log from a scenario, and a recorded run by its header, leading blank space and a long title included. */
export const FIRST_BYTES = 65_536;

/** Keys of headers that no scenario has. Their values may go on beyond the first bytes, with the version after them; a version in words may stand before. */
const HEADERS: ReadonlySet<string> = new Set(['nodes', 'scenario', 'optimizers']);

/** Whether these first bytes are those of a log in lines, or of such a log whose header is missing. @param head `FIRST_BYTES` bytes; fewer are a whole file */
export function isLog(head: Buffer): boolean {
  const text = head.toString('latin1').replace(MARK, '');
  const keys = new Set<string>();
  for (const { key, span, isWhole } of outerMembers(text)) {
    if (key === 'trace' && /[-\d]/.test(text[span.start] ?? '')) return true;
    if (key === 'def' && keys.size === 0) return true;
    if (HEADERS.has(key) && (keys.has('trace') || (!isWhole && head.length >= FIRST_BYTES))) return true;
    keys.add(key);
    if (keys.has('i') && keys.has('type')) return true;
  }
  return keys.has('trace') && keys.size === 1;
}

/** Whether the first bytes of a log are those of a recorded run: its header has a runtime or optimizers, and no scenario before. */
export function isRecordedRun(head: Buffer): boolean {
  const text = head.toString('latin1');
  const [runtime, scenario] = [/"(runtime|optimizers)"\s*:/, /"scenario"\s*:/].map(key => text.search(key));
  return runtime! >= 0 && (scenario! < 0 || scenario! > runtime!);
}
