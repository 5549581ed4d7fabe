/** Statements of Python and PyTorch that a program does not have, refused by name with what to do instead. */

import { LanguageError } from '../language/language-error.ts';

type Row = readonly [form: RegExp, says: string, write: string];

const NOT_HERE = 'is not available in a program';

/** A line that begins with one of these words, and does not set a name that is written like it. */
const begins = (words: string): RegExp => new RegExp(String.raw`^\s*(${words})\b(?!\s*=(?!=))`, 'd');

/** The first that matches a line with a mistake is meant; `$1` is what the mistake is called, and is marked. */
const STATEMENTS: readonly Row[] = [
  [begins('while'), NOT_HERE, 'write for t in range(5): the number of rounds is known before anything runs'],
  [begins('if|elif|else'), NOT_HERE, 'write y = where(condition, a, b), which chooses element by element'],
  [/\s(if)\s.*\selse\b/d, NOT_HERE, 'write where(condition, a, b), which chooses element by element'],
  [/^\s*(for)\b(?!\s+\S+\s+in\s+range).*\bin\b/d, 'takes one number at a time from a range', 'write for t in range(len(X)): and X[t] in its lines'],
  [/[[(].*\b(for)\b.*\bin\b/d, 'inside a list is not available', 'write outs = [], then a loop with outs = append(outs, h)'],
  [/\b(lambda)\b[^:[\]()]*:/d, NOT_HERE, 'write a block of its own, as in def f(a): return 2 * a'],
  [/^\s*[\w.]+\.(backward|step|zero_grad)\s*\(/d, NOT_HERE, 'leave the line out: backward pass, update and clearing are events; "training" sets them'],
  [begins('with'), NOT_HERE, 'leave the line out; detach(x) is x without a gradient'],
  [begins('break|continue'), NOT_HERE, 'write range(a, b) with the rounds that run'],
  [/^\s*(print)\s*\(/d, NOT_HERE, 'leave the line out: every value is shown'],
  [begins('import|from|class|assert|pass|del|global|raise|try|except|finally'), NOT_HERE, 'leave the line out'],
  [/^\s*([\p{L}_][\p{L}\d_]*\s*\[[^\]]*\])\s*[-+*/@]?=(?!=)/du, 'cannot be assigned: a value is computed as a whole', 'write where(condition, a, b), or gather rows with stack([a, b])'],
]; // biome-ignore format: a table

const OF_GRAMMAR: ReadonlySet<string> = new Set(['unexpected-token', 'juxtaposed', 'unexpected-character']);

/** The mistake in a line's grammar as such a statement; undefined for another mistake. */
export function otherStatement({ code }: LanguageError, text: string): LanguageError | undefined {
  if (!OF_GRAMMAR.has(code)) return undefined;
  for (const [form, says, write] of STATEMENTS) {
    const [start, end] = form.exec(text)?.indices?.[1] ?? [];
    if (start === undefined || end === undefined) continue;
    return new LanguageError('other-statement', `${text.slice(start, end)} ${says}`, { start, end }, write);
  }
  return undefined;
}
