/** A formula as a reader takes it from the screen, worked out: the screen's mathematics, over numbers and over names. */

import { evaluate } from '../../src/graph/evaluate.ts';
import { parseExpression } from '../../src/language/parse.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { asciiNumbers } from '../../src/text/decimal.ts';

const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/\]e([-\d]+)/g, '] * 1e$1'],
  [/[×·⊙]/g, '*'],
  [/\^/g, '**'],
  [/≤/g, '<='],
  [/≥/g, '>='],
  [/≠/g, '!='],
  [/ = /g, ' == '],
  [/ and /g, ' && '],
  [/ or /g, ' || '],
  [/NaN/g, '(0 / 0)'],
  [/∞/g, '(1 / 0)'],
];

/** What a formula comes to. `names` has `∂L/∂y` as well as `y`. @throws LanguageError when it is none. */
export function workedOut(formula: string, names: ReadonlyMap<string, Tensor>): Tensor {
  const holes = new Map<string, Tensor>();
  let text = formula;
  // The longest first: ∂L/∂y.1 is not ∂L/∂y.
  for (const [name, value] of [...names].sort(([a], [b]) => b.length - a.length))
    if (name.startsWith('∂')) {
      const hole = `hole${holes.size}`;
      text = text.replaceAll(name, hole);
      holes.set(hole, value);
    }
  const source = choices(SIGNS.reduce((read, [sign, plain]) => read.replace(sign, plain), asciiNumbers(text)));
  return evaluate(parseExpression(source), { name: name => holes.get(name) ?? names.get(name) });
}

/** `a if test else b` → `test ? a : b`, the innermost parentheses first. */
function choices(text: string): string {
  const groups: string[] = [];
  let flat = text;
  for (let before = ''; before !== flat; ) {
    before = flat;
    flat = flat.replace(/\(([^()]*)\)/, (_, inner: string) => `§${groups.push(chosen(inner)) - 1}§`);
  }
  flat = chosen(flat);
  while (flat.includes('§')) flat = flat.replace(/§(\d+)§/g, (_, group: string) => `(${groups[Number(group)]})`);
  return flat;
}

function chosen(text: string): string {
  const [, then, test, otherwise] = /^(.*?) if (.*?) else (.*)$/s.exec(text) ?? [];
  return then === undefined ? text : `${test} ? ${then} : ${chosen(otherwise!)}`;
}
