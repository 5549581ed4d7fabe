/** What authors write in other notations, and the line that says the same here: `W1x`, `W1 x`, `y log a`, `a = relu(z) = max(z, 0)`. */

import { parseAssignment } from '../language/assignments.ts';
import { type Expression, partsOf } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { plainLetter } from '../language/names.ts';
import { FUNCTION_NAMES } from '../ops/operation-table.ts';
import type { Shape } from '../tensor/tensor.ts';
import { SYNONYMS } from './other-names.ts';

/** The names of a program, as far as it has been read. */
export interface KnownNames {
  readonly has: (name: string) => boolean;
  /** Undefined for a name whose line has a mistake or comes later. */
  readonly shapeOf: (name: string) => Shape | undefined;
}

/** Rewritings of one line: an author leaves out a few signs, not dozens. */
const MOST = 16;

/** What to do about a mistake of notation; undefined where the mistake is another one. */
export function notationHint(error: LanguageError, text: string, names: KnownNames): string | undefined {
  const derivative = /^\s*[d∂](\w+)\s*\/\s*[d∂](\w+)\s*(?:=|$)/.exec(text);
  if (derivative !== null && error.code === 'unexpected-token')
    return `leave the line out: the backward pass works out ∂${derivative[1]}/∂${derivative[2]}, the gradient of ${derivative[2]}`;
  let line = SUM.test(text) && !names.has('Σ') ? withSums(text, names) : rewritten(error, text, names);
  for (let i = 0; line !== undefined && i < MOST; i++) {
    const mistake = mistakeOfLine(line, names);
    const next = mistake && rewritten(mistake, line, names);
    if (next === undefined) return mistake === undefined ? `write ${line}` : undefined;
    line = next;
  }
  return undefined;
}

/** The mistake of a line's grammar, or a name in it that is written together with another or like a function. */
function mistakeOfLine(line: string, names: KnownNames): LanguageError | undefined {
  try {
    return mistakenName(parseAssignment(line).expression, line, names);
  } catch (error) {
    if (error instanceof LanguageError) return error;
    throw error;
  }
}

function mistakenName(expression: Expression, line: string, names: KnownNames): LanguageError | undefined {
  if (expression.kind === 'name' && !names.has(expression.name)) {
    const other = named(expression.name, names) ?? asPower(expression.name, line);
    if (other !== undefined) return new LanguageError('unknown-name', '', expression.span);
  }
  if (expression.kind === 'call' && names.has(expression.callee))
    return new LanguageError('unknown-function', '', expression.calleeSpan);
  for (const part of partsOf(expression)) {
    const mistake = mistakenName(part, line, names);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

/** The line with one mistake of notation less. */
function rewritten({ code, span }: LanguageError, text: string, names: KnownNames): string | undefined {
  const wrong = text.slice(span.start, span.end);
  const replaced = (by: string | undefined) =>
    by === undefined ? undefined : `${text.slice(0, span.start)}${by}${text.slice(span.end)}`.trim();
  switch (code) {
    case 'unexpected-character':
      return respelled(text, span.start);
    case 'unexpected-token':
      if (/\|/.test(text) && wrong.includes('|')) return withNorms(text);
      if (LAYERS.test(text)) return withLayers(text);
      if (wrong === '(' && raisedCalls(text) !== text) return raisedCalls(text).trim();
      if (MODULE.test(text)) return text.replace(MODULE, (_, name: string) => `${name.toLowerCase()}(`).trim();
      if (wrong === '(' && /[\d.)]\s*$/.test(text.slice(0, span.start)))
        return `${text.slice(0, span.start).trimEnd()} * ${text.slice(span.start)}`.trim();
      if (wrong === '*' && text[span.start - 1] === '.')
        return `${text.slice(0, span.start - 1)}${text.slice(span.start)}`.trim(); // MATLAB's product element by element
      if (/^\s*[^\s=:<(]+\s*(:=|<-|==)/.test(text)) return text.replace(/:=|<-|==/, '=').trim();
      if (/^\s*[^\s=(/]+\s*\([^)=]*\)\s*=(?!=)/.test(text)) return text.replace(/\s*\([^)=]*\)\s*=/, ' =').trim();
      return wrong === '=' ? text.slice(0, span.start).trim() : undefined;
    case 'juxtaposed':
      return /^\s*(let|var|const|val)\s/.test(text) && span.start <= text.search(/\S/)
        ? text.replace(/^\s*\S+\s+/, '').trim()
        : (asPower(wrong.split(/\s/)[0]!, text) ?? replaced(joined(wrong, names)));
    case 'unknown-name':
      return withoutModules(text, names) ?? replaced(named(wrong, names)) ?? asPower(wrong, text);
    case 'wrong-operands': // those of a method of F, as F.relu(x) is read
      return withoutModules(text, names);
    case 'unknown-function':
      return names.has(wrong) ? notCalled(wrong, text, span.end, names) : undefined;
    default:
      return undefined;
  }
}

const POWERS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const FRACTIONS: ReadonlyMap<string, string> = new Map([
  ['½', '0.5'],
  ['¼', '0.25'],
  ['¾', '0.75'],
]);

/** An operand that a sign stands before: a name, a number, or something in parentheses. */
const OPERAND = String.raw`(\([^()]*\)|[\p{L}_][\p{L}\p{N}_]*|[\d.]+)`;
const called = (name: string) => (_: string, operand: string) =>
  operand.startsWith('(') ? `${name}${operand}` : `${name}(${operand})`;

/** Signs of papers and other languages, and the line in which they are written as here. */
const RESPELLED: ReadonlyMap<string, (text: string) => string> = new Map([
  ['√', (text: string) => text.replace(new RegExp(`√\\s*${OPERAND}`, 'gu'), called('sqrt'))],
  ...['‖', '∥'].map(bar => [bar, (text: string) => text.replace(/[‖∥]([^‖∥]+)[‖∥](?:₂|_2)?/gu, 'norm($1)')] as const),
  ['←', (text: string) => text.replace('←', '=')],
  [';', (text: string) => text.replace(/;\s*$/, '')],
  ['{', withoutBraces],
  ['⁽', withLayers],
  ['⊗', (text: string) => text.replace(new RegExp(`${OPERAND}\\s*⊗\\s*${OPERAND}`, 'gu'), 'outer($1, $2)')],
  ["'", (text: string) => text.replace(/(?<![\p{L}\p{N}_])(\p{Lu}[\p{L}\p{N}_]*)'/gu, '$1ᵀ')], // MATLAB's transpose of a matrix
]);

/** A sum as papers write it, with its index: `Σ`, `∑_i`, `sum_i`. */
const SUM = /(?:[Σ∑](?:_\p{L}|_\{[^{}]*\})?|(?<![\p{L}\p{N}_])sum_\p{L})(?![\p{L}\p{N}_])\s*/u;

/** `-Σ y log a` → `-sum(y log a)`: a sum reaches over a product, up to the next term. `x_i` in it is `x`. */
function withSums(text: string, names: KnownNames): string {
  let line = text;
  for (let i = 0; i < MOST && SUM.test(line); i++) line = withSum(line, SUM.exec(line)!, names); // it has one
  return line.trim();
}

function withSum(text: string, found: RegExpExecArray, names: KnownNames): string {
  const start = found.index + found[0].length;
  let [end, depth] = [start, 0];
  for (; end < text.length; end++) {
    const sign = text[end]!;
    if (sign === '(') depth++;
    else if (sign === ')' && --depth < 0) break;
    if (depth === 0 && '+-−,'.includes(sign)) break;
  }
  const withoutIndex = (name: string): string => {
    const [, whole] = /^(.+)_[ijkmn]$/.exec(name) ?? [];
    return whole !== undefined && names.has(whole) ? whole : name;
  };
  const summed = text
    .slice(start, end)
    .trim()
    .replace(/[\p{L}_][\p{L}\p{N}_]*/gu, withoutIndex);
  const isWrapped = /^\([^()]*\)$/.test(summed);
  const after = text.slice(end);
  const sum = `sum${isWrapped ? summed : `(${summed})`}${after === '' || after.startsWith(')') ? '' : ' '}`;
  return `${text.slice(0, found.index)}${sum}${after}`;
}

/** The number of a layer as books write it: `W^{[1]}`, `W^{(1)}`, `W^[1]`, `W⁽¹⁾`. */
const LAYERS = /(?:\^\s*\{\s*[[(]\s*(\d+)\s*[\])]\s*\}|\^\s*\[(\d+)\]|⁽([⁰¹²³⁴⁵⁶⁷⁸⁹]+)⁾)/;

/** `W^{[1]}` → `W1`. */
function withLayers(text: string): string {
  const digits = (raised: string) => [...raised].map(digit => POWERS.indexOf(digit)).join('');
  return text.replace(
    new RegExp(LAYERS, 'g'),
    (_, braced?: string, bare?: string, raised = '') => braced ?? bare ?? digits(raised),
  );
}

/** `nn.ReLU()(`: a layer of PyTorch without settings, applied at once. */
const MODULE = /(?<![\w.])(?:torch\.)?nn\.(\w+)\(\)\s*\(/;

/** The line without the sign at a place, where it is known what that stands for. */
function respelled(text: string, at: number): string | undefined {
  const sign = text[at]!; // the character of the mistake
  const power = POWERS.indexOf(sign);
  if (power >= 0 && raisedCalls(text) !== text) return raisedCalls(text).trim();
  if (power >= 0) return `${text.slice(0, at).trimEnd()} ** ${power}${text.slice(at + 1)}`.trim();
  const fraction = FRACTIONS.get(sign);
  if (fraction !== undefined) return `${text.slice(0, at)}${fraction}${text.slice(at + 1)}`.trim();
  const letter = String.fromCodePoint(text.codePointAt(at)!); // the mistake is within the text
  const plain = plainLetter(letter);
  if (plain !== undefined) return text.replaceAll(letter, plain).trim();
  const line = RESPELLED.get(sign)?.(text).trim();
  return line === text.trim() ? undefined : line;
}

/** `e^{-x}` → `exp(-x)`, `a_{12}` → `a_12`, `max{0, x}` → `max(0, x)`. */
function withoutBraces(text: string): string {
  return withLayers(text)
    .replace(/(?<![\p{L}\p{N}_])(?:e|exp)\s*\^\s*\{([^{}]*)\}/gu, 'exp($1)')
    .replace(/_\{(\w+)\}/g, '_$1')
    .replaceAll('{', '(')
    .replaceAll('}', ')');
}

/** `||x||` → `norm(x)`, `|x|` → `abs(x)`. */
const withNorms = (text: string): string =>
  text
    .replace(/\|\|([^|]+)\|\|/g, 'norm($1)')
    .replace(/\|([^|]+)\|/g, 'abs($1)')
    .trim();

/** `W^T` → `Wᵀ`, `e^x` → `exp(x)`, `exp^x` → `exp(x)`. */
function asPower(wrong: string, text: string): string | undefined {
  if (wrong === 'T' && /(\^|\*\*)\s*T(?![\p{L}\p{N}_])/u.test(text))
    return text.replace(/\s*(\^|\*\*)\s*T(?![\p{L}\p{N}_])/gu, 'ᵀ').trim();
  if (wrong !== 'e' && wrong !== 'exp') return undefined;
  const power = new RegExp(`(?<![\\p{L}\\p{N}_])(?:e|exp)\\s*(?:\\^|\\*\\*)\\s*(-?)${OPERAND}`, 'gu');
  const line = text.replace(power, (_, sign: string, operand: string) =>
    sign === '' && operand.startsWith('(') ? `exp${operand}` : `exp(${sign}${operand})`,
  );
  return line === text ? undefined : line.trim();
}

/** `W1 x` → `W1 @ x`, `log a2` → `log(a2)`, `2x` → `2 * x`, `1_000` → `1000`. */
function joined(wrong: string, names: KnownNames): string | undefined {
  if (/^\d+(_\d+)+$/.test(wrong)) return wrong.replaceAll('_', ''); // Python's groups of digits
  const [, left, right] = /^(\S+)\s+(\S+)$/.exec(wrong) ?? /^([\d.]+|[)\]ᵀ])(\S+)$/.exec(wrong) ?? [];
  if (left === undefined || right === undefined || right.startsWith('_')) return undefined;
  const called = functionNamed(left);
  return called !== undefined && !names.has(left) ? `${called}(${right})` : product(left, right, names);
}

const functionNamed = (name: string): string | undefined =>
  FUNCTION_NAMES.find(known => known === name.toLowerCase()) ?? (SYNONYMS.has(name) ? name : undefined);

/** `sin²(x)`, `sin^2(x)` → `sin(x) ** 2`. */
const raisedCalls = (text: string): string =>
  text.replace(
    /(?<![\p{L}\p{N}_])(\p{L}+)\s*(?:(?:\^|\*\*)\s*(\d)|([²³]))\s*(\([^()]*\))/gu,
    (whole, name: string, power: string | undefined, raised: string, operand: string) =>
      functionNamed(name) === undefined ? whole : `${name}${operand} ** ${power ?? POWERS.indexOf(raised)}`,
  );

/** `F.relu(x)` → `relu(x)`: PyTorch's modules by the names that scripts give them. */
function withoutModules(text: string, names: KnownNames): string | undefined {
  const line = text.replace(/(?<![\w.])(F|nn)\.(?=\w)/g, (prefix, name: string) => (names.has(name) ? prefix : ''));
  return line === text ? undefined : line.trim();
}

/** What stands before parentheses and is no function: `z(0)` → `z[0]`, `c(a + b)` → `c * (a + b)`, `W(x)` → `W @ x`. @param end Where the name ends. */
function notCalled(name: string, text: string, end: number, names: KnownNames): string {
  const [before, after] = [text.slice(0, end - name.length), text.slice(end).trimStart()];
  const index = /^\((\d+(?:\s*,\s*\d+)*)\)/.exec(after);
  if (index !== null && names.shapeOf(name)?.length !== 0)
    return `${before}${name}[${index[1]}]${after.slice(index[0].length)}`.trim();
  const [inside, operand] = /^\(\s*([\p{L}_][\p{L}\p{N}_]*)\s*\)/u.exec(after) ?? ['', ''];
  return `${before}${product(name, operand === '' ? '' : operand!, names)}${after.slice(inside!.length)}`.trim();
}

/** An unknown name as something else: a number, or a product of names. */
const named = (name: string, names: KnownNames): string | undefined =>
  name === 'π' ? String(Math.PI) : apart(name, names);

/** `W1x` → `W1 @ x`, where both are names. */
function apart(wrong: string, names: KnownNames): string | undefined {
  for (let at = wrong.length - 1; at > 0; at--) {
    const [left, right] = [wrong.slice(0, at), wrong.slice(at)];
    if (names.has(left) && names.has(right)) return product(left, right, names);
  }
  return undefined;
}

/** Numbers multiply each element; between anything else, as far as it is known, the matrix product is meant. */
function product(left: string, right: string, { shapeOf }: KnownNames): string {
  const [a, b] = [shapeOf(left), shapeOf(right)];
  const isTransposed = left === 'ᵀ' || (left === 'T' && a === undefined);
  const isMatrixProduct = isTransposed || (a !== undefined && a.length > 0 && b?.length !== 0);
  return `${left} ${isMatrixProduct ? '@' : '*'} ${right}`;
}
