/** Characters that need no second look: assigned, printable, one cell each, nothing that joins its neighbours. */

/** ASCII, Latin and phonetic letters, Greek, Cyrillic, punctuation, super- and subscripts, letter-like signs, arrows, mathematics, box drawing, geometric shapes, braille. */
const plain =
  /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03a1\u03a3-\u03e1\u0400-\u0481\u1d00-\u1dbf\u2010-\u2027\u2030-\u205e\u2070\u2071\u2074-\u208e\u2090-\u209c\u2100-\u218b\u2190-\u2319\u2400-\u2426\u2500-\u25fc\u270e\u2713\u2717\u2800-\u28ff]*$/;

/** Whether every character is one of those: the case that the screen consists of, and has to be quick. */
export function isPlain(text: string): boolean {
  return plain.test(text);
}
