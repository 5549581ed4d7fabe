/** How a file begins that is no text, whatever its name. */

/** As in PNG, whatever takes the file for text, or its bytes for 7 bits, destroys these. */
export const SIGNATURE: Uint8Array = Buffer.from('\x89bplog\r\n', 'latin1');

/** Bytes of the signature that are enough to tell what was meant, when others are damaged. */
const ENOUGH = 5;

/** Whether a file that begins so is a binary log, cut off or damaged perhaps. */
export function isBinaryLog(head: Uint8Array): boolean {
  const known = SIGNATURE.filter((byte, i) => head[i] === byte).length;
  return head.length < SIGNATURE.length ? known > 0 && known === head.length : known >= ENOUGH;
}

/** Source: RFC 1952, ID1 and ID2. */
export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;
