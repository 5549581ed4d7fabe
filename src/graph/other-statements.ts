/** Statements of Python and PyTorch that a program does not have, refused by name with what to do instead. */

import { LanguageError } from '../language/language-error.ts';

type Row = readonly [begins: RegExp, says: string, write: string];

const isHere = 'is not available in a program';

/** The first that matches a line with a mistake is meant; `$1` is what the mistake is called, and is marked. */
const STATEMENTS: readonly Row[] = [
  [/^\s*(while)\b/, isHere, 'write for t in range(5): the number of rounds is known before anything runs'],
  [/^\s*(if|elif|else)\b/, isHere, 'write y = where(condition, a, b), which chooses element by element'],
  [/\s(if)\s.*\selse\b/, isHere, 'write where(condition, a, b), which chooses element by element'],
  [/^\s*(for)\b(?!\s+\S+\s+in\s+range).*\bin\b/, 'takes one number at a time from a range', 'write for t in range(len(X)): and X[t] in its lines'],
  [/[[(].*\b(for)\b.*\bin\b/, 'inside a list is not available', 'write outs = [], then a loop with outs = append(outs, h)'],
  [/\b(lambda)\b/, isHere, 'write a block of its own, as in def f(a): return 2 * a'],
  [/^\s*[\w.]+\.(backward|step|zero_grad)\s*\(/, isHere, 'leave the line out: backward pass, update and clearing are events; "training" sets them'],
  [/^\s*(with)\b/, isHere, 'leave the line out; detach(x) is x without a gradient'],
  [/^\s*(break|continue)\b/, isHere, 'write range(a, b) with the rounds that run'],
  [/^\s*(print)\s*\(/, isHere, 'leave the line out: every value is shown'],
  [/^\s*(import|from|class|assert|pass|del|global|raise|try|except|finally)\b/, isHere, 'leave the line out'],
  [/^\s*([\p{L}_][\p{L}\d_]*\s*\[[^\]]*\])\s*[-+*/@]?=(?!=)/u, 'cannot be assigned: a value is computed as a whole', 'write where(condition, a, b), or gather rows with stack([a, b])'],
]; // biome-ignore format: a table

const OF_GRAMMAR: ReadonlySet<string> = new Set(['unexpected-token', 'juxtaposed', 'unexpected-character']);

/** The mistake in a line's grammar as such a statement; undefined for another mistake. */
export function otherStatement({ code }: LanguageError, text: string): LanguageError | undefined {
  if (!OF_GRAMMAR.has(code)) return undefined;
  for (const [begins, says, write] of STATEMENTS) {
    const found = begins.exec(text);
    if (found === null) continue;
    const name = found[1]!; // every row has it
    const start = found.index + found[0].indexOf(name);
    return new LanguageError('other-statement', `${name} ${says}`, { start, end: start + name.length }, write);
  }
  return undefined;
}
