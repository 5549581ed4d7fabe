/** A document as plain facts, for printers of Markdown and LaTeX. */

import type { GraphModel } from '../graph-model.ts';

/** A piece of a sentence: words, a formula as the screen writes it, a line of a program with its indentation, or room to write in. */
export type Inline =
  | string
  | { readonly formula: string }
  | { readonly code: string }
  | { readonly blank: 'short' | 'long' };

/** A row of a derivation; without `right` its result is to be written in. */
export interface FormulaRow {
  readonly left: string;
  readonly relation: '=' | '←' | '';
  readonly right: string | undefined;
  readonly label: string;
}

export type SheetBlock =
  | { readonly kind: 'title' | 'section' | 'exercise'; readonly text: string }
  | { readonly kind: 'text'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'formulas'; readonly rows: readonly FormulaRow[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly Inline[])[] }
  /** The graph, with its numbers or with blanks. */
  | { readonly kind: 'graph'; readonly model: GraphModel }
  /** Choices a, b, c …, of which the reader marks one. */
  | { readonly kind: 'choices'; readonly choices: readonly (readonly Inline[])[] };

/** Writes blocks in one language. */
export type Printer = (blocks: readonly SheetBlock[]) => Iterable<string>;

export const textBlock = (...inlines: readonly Inline[]): SheetBlock => ({ kind: 'text', inlines });
export const formula = (written: string): Inline => ({ formula: written });

/** A line of a program whose leading blanks are kept, by a sign that no reader drops; `write` prints the rest. */
export function withIndent(code: string, blank: string, write: (text: string) => string): string {
  const rest = code.trimStart();
  return blank.repeat(code.length - rest.length) + write(rest);
}

/** `(a)`, `(b)`, … */
export const letterOf = (i: number): string => `(${String.fromCharCode(97 + i)})`;
