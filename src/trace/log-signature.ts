/** First bytes of binary logs and gzip files. */

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
