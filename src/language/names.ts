/** What a name is, in all places: in a program, in a file's tables, beside a note. */

/** Source of a regular expression: a leaf, a line. */
export const NAME_PATTERN = '[A-Za-z_][A-Za-z0-9_]*';

/** The same of a node: `L.7` is the seventh operation of line L. */
export const NODE_PATTERN = String.raw`${NAME_PATTERN}(?:\.\d+)?`;

/** Names that JavaScript treats specially: nothing may have one, and no key of a file. */
export const RESERVED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const DEFINITION = new RegExp(String.raw`^\s*(${NAME_PATTERN})\s*=`);

/** What a line defines, as far as can be told of one that may have mistakes. */
export const definedName = (line: string): string | undefined => DEFINITION.exec(line)?.[1];
