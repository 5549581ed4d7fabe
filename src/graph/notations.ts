/** What authors write in other notations, and the same as it is written here: `½ x`, `W^T x`, `F.relu(x)`, `a = relu(z) = max(z, 0)`. */

import type { LanguageError } from '../language/language-error.ts';
import { plainLetter } from '../language/names.ts';
import { once } from '../memoised.ts';
import { connected, functionNamed, type KnownNames, multiplied, named } from './juxtapositions.ts';

/** A mistake as the parser finds it. */
export type Misread = Pick<LanguageError, 'code' | 'span'>;

/** A line with a mistake in it. */
interface Line {
  readonly text: string;
  /** The piece that is wrong, and the line around it. */
  readonly wrong: string;
  readonly before: string;
  readonly after: string;
  readonly names: KnownNames;
}

/** Returns the line as it is written here; undefined, or the same line, where it does not apply. */
type Rewriting = (line: Line) => string | undefined;

/** The rewritten piece in its line. */
const inPlace =
  (rewrite: (wrong: string, names: KnownNames) => string | undefined): Rewriting =>
  ({ wrong, before, after, names }) => {
    const by = rewrite(wrong, names);
    return by === undefined ? undefined : `${before}${by}${after}`;
  };

/** A pattern of the whole line that is replaced wherever it stands. */
const replacing =
  (pattern: RegExp, by: string): Rewriting =>
  ({ text }) =>
    text.replace(pattern, by);

/** An operand that a sign stands before: a name, a number, or something in parentheses. */
const OPERAND = String.raw`(\([^()]*\)|[\p{L}_][\p{L}\p{N}_]*|[\d.]+)`;
const POWERS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const lowered = (raised: string): string => [...raised].map(digit => POWERS.indexOf(digit)).join('');

const FRACTIONS: ReadonlyMap<string, string> = new Map([
  ['½', '0.5'],
  ['¼', '0.25'],
  ['¾', '0.75'],
]);

const called = (name: string) => (_: string, operand: string) =>
  operand.startsWith('(') ? `${name}${operand}` : `${name}(${operand})`;

/** A sum as papers write it, with its index: `Σ`, `∑_i`, `sum_i`. */
const sums = once(() => /(?:[Σ∑](?:_\p{L}|_\{[^{}]*\})?|(?<![\p{L}\p{N}_])sum_\p{L})(?![\p{L}\p{N}_])\s*/gu);

const MOST_SUMS = 16;

/** `-Σ y log a` → `-sum(y log a)`: a sum reaches over a product, up to the next term. `x_i` in it is `x`. */
function withSums({ text, names }: Line): string {
  let line = text;
  for (let i = 0; i < MOST_SUMS; i++) {
    const found = sumIn(line, names);
    if (found === undefined) break;
    line = withSum(line, found, names);
  }
  return line;
}

/** The first that is no name: `sum_k` and `Σ` may be. */
function sumIn(text: string, names: KnownNames): RegExpExecArray | undefined {
  if (names.has('Σ')) return undefined;
  for (const found of text.matchAll(sums())) if (!names.has(found[0].trim())) return found;
  return undefined;
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
const LAYERS = /(?:\^\s*\{\s*[[(]\s*(\d+)\s*[\])]\s*\}|\^\s*\[(\d+)\]|⁽([⁰¹²³⁴⁵⁶⁷⁸⁹]+)⁾)/g;

/** `W^{[1]}` → `W1`. */
function withLayers({ text }: Line): string {
  return text.replace(LAYERS, (_, braced?: string, bare?: string, raised = '') => braced ?? bare ?? lowered(raised));
}

/** `nn.ReLU()(x)` → `relu(x)`: a layer of PyTorch without settings, applied at once. */
const withoutModuleCalls = ({ text }: Line): string =>
  text.replace(/(?<![\w.])(?:torch\.)?nn\.(\w+)\(\)\s*\(/, (_, name: string) => `${name.toLowerCase()}(`);

/** `x¹⁰` → `x ** 10`. */
function withPower({ before, wrong, after }: Line): string {
  const raised = new RegExp(`^[${POWERS}]+`);
  return before.trimEnd() + `${wrong}${after}`.replace(raised, power => ` ** ${lowered(power)}`);
}

/** `e^{-x}` → `exp(-x)`, `a_{12}` → `a_12`, `max{0, x}` → `max(0, x)`. */
function withoutBraces(line: Line): string {
  return withLayers(line)
    .replace(/(?<![\p{L}\p{N}_])(?:e|exp)\s*\^\s*\{([^{}]*)\}/gu, 'exp($1)')
    .replace(/_\{(\w+)\}/g, '_$1')
    .replaceAll('{', '(')
    .replaceAll('}', ')');
}

/** `||x||` → `norm(x)`, `|x|` → `abs(x)`. */
const withNorms = ({ text }: Line): string =>
  text.replace(/\|\|([^|]+)\|\|/g, 'norm($1)').replace(/\|([^|]+)\|/g, 'abs($1)');

/** `e^x` → `exp(x)`, `exp^x` → `exp(x)`. */
function withExponentials({ text }: Line): string {
  const power = new RegExp(`(?<![\\p{L}\\p{N}_])(?:e|exp)\\s*(?:\\^|\\*\\*)\\s*(-?)${OPERAND}`, 'gu');
  return text.replace(power, (_, sign: string, operand: string) =>
    sign === '' && operand.startsWith('(') ? `exp${operand}` : `exp(${sign}${operand})`,
  );
}

/** `let a = x` → `a = x`. */
const declared = ({ text, before }: Line): string | undefined =>
  before.trim() === '' ? text.replace(/^\s*\S+\s+/, '') : undefined;

/** `sin²(x)`, `sin^2(x)` → `sin(x) ** 2`. */
const withRaisedCalls = ({ text }: Line): string =>
  text.replace(
    /(?<![\p{L}\p{N}_])(\p{L}+)\s*(?:(?:\^|\*\*)\s*(\d)|([²³]))\s*(\([^()]*\))/gu,
    (whole, name: string, power: string | undefined, raised: string, operand: string) =>
      functionNamed(name) === undefined ? whole : `${name}${operand} ** ${power ?? lowered(raised)}`,
  );

/** `F.relu(x)` → `relu(x)`: PyTorch's modules by the names that scripts give them. */
const withoutModules = ({ text, names }: Line): string =>
  text.replace(/(?<![\w.])(F|nn)\.(?=\w)/g, (prefix, name: string) => (names.has(name) ? prefix : ''));

/** What stands before parentheses and is no function: `z(0)` → `z[0]`, `c(a + b)` → `c * (a + b)`, `W(x)` → `W @ x`. */
function notCalled({ before, wrong: name, after: behind, names }: Line): string | undefined {
  if (!names.has(name)) return undefined;
  const after = behind.trimStart();
  const [all, places] = /^\((\d+(?:\s*,\s*\d+)*)\)/.exec(after) ?? [];
  if (all !== undefined && names.shapeOf(name)?.length !== 0)
    return `${before}${name}[${places}]${after.slice(all.length)}`;
  const [inside = '', operand = ''] = /^\(\s*([\p{L}_][\p{L}\p{N}_]*)\s*\)/u.exec(after) ?? [];
  return `${before}${multiplied(name, operand, names)}${after.slice(inside.length)}`;
}

type Row = readonly [wrong: RegExp, rewriting: Rewriting];
const ANY = /(?:)/;

/** Tried whatever the mistake is. */
const IN_ANY: readonly Row[] = [[ANY, withSums]];

/** Names that are none: in `W^T`, and in `e^x`. */
const ofPowers = (): readonly Row[] => [
  [/^T(?!\S)/, replacing(/\s*(?:\^|\*\*)\s*T(?![\p{L}\p{N}_])/gu, 'ᵀ')],
  [/^(?:e|exp)(?!\S)/, withExponentials],
];

/** For each kind of mistake, what is tried in turn where the wrong piece has this form: the first that changes the line is meant. Made for the first mistake: Unicode's letters take long to look up. */
const rewritings = once(
  (): ReadonlyMap<string, readonly Row[]> =>
    new Map<string, readonly Row[]>([
      [
        'unexpected-character',
        [
          [new RegExp(`[${POWERS}]`), withRaisedCalls],
          [new RegExp(`[${POWERS}]`), withPower],
          [/[½¼¾]/, inPlace(wrong => FRACTIONS.get(wrong))],
          [ANY, ({ text, wrong }) => text.replaceAll(wrong, plainLetter(wrong) ?? wrong)],
          [/√/, ({ text }) => text.replace(new RegExp(`√\\s*${OPERAND}`, 'gu'), called('sqrt'))],
          [/[‖∥]/, replacing(/[‖∥]([^‖∥]+)[‖∥](?:₂|_2)?/gu, 'norm($1)')],
          [/←/, replacing(/←/, '=')],
          [/;/, replacing(/;\s*$/, '')],
          [/\{/, withoutBraces],
          [/⁽/, withLayers],
          [/⊗/, replacing(new RegExp(`${OPERAND}\\s*⊗\\s*${OPERAND}`, 'gu'), 'outer($1, $2)')],
          [/'/, replacing(/(?<![\p{L}\p{N}_])(\p{Lu}[\p{L}\p{N}_]*)'/gu, '$1ᵀ')], // MATLAB's transpose of a matrix
        ],
      ],
      [
        'unexpected-token',
        [
          [/\|/, withNorms],
          [ANY, withLayers],
          [/^\($/, withRaisedCalls],
          [ANY, withoutModuleCalls],
          [/^\($/, ({ before, after }) => (/[\d.)]\s*$/.test(before) ? `${before.trimEnd()} * (${after}` : undefined)],
          [/^\*$/, ({ before, after }) => (before.endsWith('.') ? `${before.slice(0, -1)}*${after}` : undefined)], // MATLAB's product element by element
          [ANY, replacing(/^(\s*[^\s=:<(]+\s*)(?::=|<-|==)/, '$1=')],
          [ANY, replacing(/^(\s*[^\s=(/]+)\s*\([^)=]*\)\s*=(?!=)/, '$1 =')], // f(x) = …
          [/^=$/, ({ before }) => before],
        ],
      ],
      ['juxtaposed', [[/^(?:let|var|const|val)\s/, declared], ...ofPowers(), [ANY, inPlace(connected)]]],
      ['unknown-name', [[ANY, withoutModules], [ANY, inPlace(named)], ...ofPowers()]],
      ['wrong-operands', [[ANY, withoutModules]]], // those of a method of F, as F.relu(x) is read
      ['unknown-function', [[ANY, notCalled]]],
    ]),
);

/** Returns the line with one mistake of notation less; undefined where none is known. */
export function rewritten({ code, span }: Misread, text: string, names: KnownNames): string | undefined {
  const [before, wrong, after] = [text.slice(0, span.start), text.slice(span.start, span.end), text.slice(span.end)];
  for (const [form, rewriting] of [...IN_ANY, ...(rewritings().get(code) ?? [])]) {
    const line = form.test(wrong) ? rewriting({ text, wrong, before, after, names })?.trim() : undefined;
    if (line !== undefined && line !== text.trim()) return line;
  }
  return undefined;
}
