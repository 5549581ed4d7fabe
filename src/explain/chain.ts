/** The chain rule written out for one gradient: all factors from the loss to a node, path by path, with the numbers of the run. */

import type { State } from '../engine/state.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { shapeText, type Tensor } from '../tensor/tensor.ts';
import { type Chain, chainOf, type Factor, type NoChain } from './chain-numbers.ts';
import { recordedRemarks } from './chain-recorded.ts';
import { appliedText, beforeName, ruleText } from './chain-rules.ts';
import { type Chained, type ChainForm, factorName, isProduct, namesOf, productText } from './chain-texts.ts';
import {
  type Derivation,
  type Equation,
  inSum,
  type NumberStyle,
  numberPiece,
  type Piece,
  partialName,
  writerFor,
} from './derivation.ts';
import { typeset } from './formula.ts';
import { scaleOf, scaleText } from './scaling.ts';

export interface ChainDerivation extends Derivation {
  /** What the recorded gradient is, where it is not this sum. */
  readonly recorded: readonly string[];
  /** Whether some factor is no single number, so that the two forms differ. */
  readonly hasTensors: boolean;
  /** Whether the chain is a single factor: the last contribution says it all. */
  readonly isOneFactor: boolean;
}

/** Most factors that are explained. */
const EXPLAINED = 12;

/** Returns the chain of a node's gradient. Where there is none, the title says why. */
export function explainChain(state: State, node: NodeId, style: NumberStyle, form: ChainForm): ChainDerivation {
  const { program } = state;
  const name = partialName(program, node);
  const scale = scaleOf(state);
  if (node === program.loss)
    return bare(
      `chain of ${name}`,
      `${name} is ${scale === undefined ? '1: the seed' : `${scaleText(scale)}: the loss scale`}, with which every chain begins.`,
    );
  const chain = chainOf(state, node);
  if ('reason' in chain)
    return {
      ...bare(`chain of ${name}`, `${sentenceCase(chain.reason)}.`),
      equations: namedPaths(program, name, chain),
    };
  const isOneFactor = chain.count === 1 && chain.paths[0]!.length === 1; // there is a path
  const chained: Chained = {
    state,
    program,
    chain,
    form: isOneFactor ? 'numbers' : form,
    write: writerFor(style, [node], numbersIn(chain)),
  };
  const isOne = chain.count === 1;
  const isUpdate = state.log.phaseAt(state.position) === 'update';
  const recorded = recordedRemarks(state, chain, chained.write);
  const remarks = [
    ...(isUpdate ? ['These are the numbers of the backward pass, before any update.'] : []),
    ...factorRemarks(chained),
    ...recorded,
    ...exactRemark(state, scale),
  ];
  return {
    title: `${name}: ${isOne ? 'one path' : `${pathCountText(chain.count)} paths`} from ${nodeOf(program, program.loss!).name}`, // the chain begins there
    equations: [...(isOne ? onePath(chained) : sumOfPaths(chained)), ...factorRows(chained)],
    remarks,
    recorded,
    sentence: sentenceOf(chained),
    isOneFactor,
    hasTensors: !isOneFactor && chain.paths.some(path => path.some(({ kind }) => kind !== 'number')),
  };
}

/** Says that the factors are not what was recorded: that is rounded from step to step, and counts by the loss scale. */
function exactRemark({ log: { program } }: State, scale: number | undefined): readonly string[] {
  const { precision } = program;
  if (precision === undefined && scale === undefined) return [];
  const scaled = scale === undefined ? '' : `without the loss scale ${scaleText(scale)}`;
  const bits =
    precision === undefined ? '' : `in 64 bits; the backward pass rounds each contribution to ${precision.dtype}`;
  return [`This chain is worked out ${[scaled, bits].filter(text => text !== '').join(', ')}.`];
}

const bare = (title: string, remark: string): ChainDerivation => ({
  title,
  equations: [],
  remarks: [remark],
  recorded: [],
  sentence: remark.replace(/\.$/, ''),
  hasTensors: false,
  isOneFactor: true,
});

/** The chain rule by names alone, for paths that have no numbers yet. */
function namedPaths(program: Program, name: string, { found }: NoChain): readonly Equation[] {
  if (found === undefined) return [];
  const sums = found.paths.map(path =>
    namesOf(
      { program },
      path.map(link => ({ link })),
    ),
  );
  if (found.count > sums.length) sums.push('…');
  return [row(name, [{ text: sums.join(' + ') }], 'chain rule')];
}

const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const pathCountText = (count: number): string =>
  count < 1e15 ? count.toLocaleString('en') : Number.isFinite(count) ? `some ${count.toExponential(0)}` : 'countless';

const numbersIn = ({ paths, rest, total }: Chain): readonly (Tensor | undefined)[] => [
  total,
  rest,
  ...paths.flatMap(path => path.flatMap(({ local, product }) => [local, product])),
];

const piece = (text: string): Piece => numberPiece(text, 'value');

const row = (left: string, right: readonly Piece[], label = ''): Equation => ({ left, relation: '=', right, label });

/** The names, the numbers under them, and the product. */
function onePath(chained: Chained): readonly Equation[] {
  const { program, chain, write } = chained;
  const [path] = chain.paths as readonly [readonly Factor[]]; // there is one
  if (path.length === 1) return []; // its one factor is explained below
  return [
    row(partialName(program, chain.node), [{ text: namesOf(chained, path) }], 'chain rule'),
    ...productRows(chained, path, 'product'),
    row('', [numberPiece(write(chain.total), 'gradient')], productLabel(path)),
  ];
}

/** The row of numbers, and for a last factor that is a matrix product the product itself: `outer(g, x) = g xᵀ`. */
function productRows(chained: Chained, path: readonly Factor[], label: string): readonly Equation[] {
  const last = path.at(-1)!; // a path has a factor
  const isFalse = !isProduct(path);
  const isNamed = chained.form === 'shapes' && path.some(({ kind }) => kind !== 'number');
  const words = isNamed ? 'by name and shape' : 'numbers';
  const numbers: Equation = {
    ...row('', [piece(productText(chained, path))], isFalse ? 'local derivatives' : path.length === 1 ? label : words),
    relation: isFalse ? '' : '=',
  };
  const applied = last.kind === 'map' && path.length > 1 ? appliedText(chained.state, last.link) : undefined;
  const { shape } = nodeOf(chained.program, last.link.from);
  return [
    numbers,
    ...(applied === undefined
      ? []
      : [row('', [{ text: applied }], `${beforeName(chained.program)} ${shapeText(shape)}: the factors before it`)]),
  ];
}

const productLabel = (path: readonly Factor[]): string =>
  isProduct(path) ? 'product' : 'sent back, operation by operation';

/** Each path in two rows, its sum, and what is left out. */
function sumOfPaths(chained: Chained): readonly Equation[] {
  const { program, chain, write } = chained;
  const { paths, rest, count, total } = chain;
  const name = partialName(program, chain.node);
  const rows = paths.flatMap((path, i): readonly Equation[] => {
    const [numbers, ...applied] = productRows(chained, path, '');
    const isOneNumber = path.length === 1 && path[0]!.kind === 'number';
    const result: readonly Piece[] = isOneNumber
      ? []
      : [{ text: ' = ' }, numberPiece(write(path.at(-1)!.product), 'gradient')];
    return [
      { ...row(`path ${i + 1}`, [{ text: namesOf(chained, path) }]), isNewThought: false },
      ...(applied.length === 0
        ? [
            {
              ...numbers!, // a path has a first row
              right: [...numbers!.right, ...result],
              label: isProduct(path) ? '' : 'sent back, operation by operation',
            },
          ]
        : [numbers!, ...applied, row('', result.slice(1))]),
    ];
  });
  const sums = [...paths.map(path => path.at(-1)!.product), ...(rest ? [rest] : [])].map(write);
  const left = count - paths.length;
  return [
    ...rows,
    ...(rest ? [row(`${pathCountText(left)} more`, [numberPiece(write(rest), 'gradient')], 'their sum')] : []),
    row(
      name,
      total.shape.length === 0
        ? [numberPiece(sums.map((text, i) => (i === 0 ? text : inSum(text))).join(' + '), 'gradient')]
        : [
            {
              text: [...paths.map((_, i) => `path ${i + 1}`), ...(rest ? [`${pathCountText(left)} more`] : [])].join(
                ' + ',
              ),
            },
          ],
      'sum of all paths',
    ),
    row('', [numberPiece(write(total), 'gradient')]),
  ];
}

/** `∂e/∂d = 1, as e = a + d`: each factor once, in the order of the paths. */
function factorRows(chained: Chained): readonly Equation[] {
  const factors = new Map<string, Factor>();
  for (const path of chained.chain.paths)
    for (const factor of path) factors.set(`${factor.link.from} ${factor.link.to}`, factor);
  return [...factors.values()].slice(0, EXPLAINED).map((factor, i) => ({
    ...row(factorName(chained, factor), factorPieces(chained, factor), factorFormula(chained, factor)),
    isNewThought: i === 0,
  }));
}

function factorPieces({ state, program, form, write }: Chained, { link, kind, local }: Factor): readonly Piece[] {
  const [from, to] = [link.from, link.to].map(id => shapeText(nodeOf(program, id).shape));
  if (local === undefined)
    return [
      { text: appliedText(state, link) ?? 'through several operations' },
      { text: `, ${from} ⇢ ${to}`, role: 'muted' },
    ];
  const rule = ruleText(state, link, local);
  const number = write(local);
  const isShort = kind !== 'number' && form === 'shapes';
  if (rule === undefined || rule === number) return [isShort ? { text: to!, role: 'muted' } : piece(number)];
  return isShort ? [{ text: rule }, { text: `, ${to}`, role: 'muted' }] : [{ text: `${rule} = ` }, piece(number)];
}

/** Longest formula of a line that stands beside its derivative, in characters. */
const LONGEST_FORMULA = 32;

function factorFormula({ program }: Chained, { link }: Factor): string {
  const { name, text } = nodeOf(program, link.from);
  const formula = typeset(text, program);
  return formula.length <= LONGEST_FORMULA ? `${name} = ${formula}` : '';
}

function factorRemarks({ chain, program }: Chained): readonly string[] {
  const isFalse = chain.paths.some(path => !isProduct(path));
  const isCut = chain.rest !== undefined;
  const isNamed = nodeOf(program, chain.node).role !== 'operation';
  return [
    ...(chain.count > 1 ? [`Factors are multiplied along a path; what arrives on several paths is added up.`] : []),
    ...(isCut && isNamed
      ? [`${pathCountText(chain.count - chain.paths.length)} paths are not written out; their sum is counted in.`]
      : []),
    ...(isFalse
      ? [
          'Multiplied by themselves, the local derivatives give another number here (∞, or 0 × ∞): the operations send back what they mean.',
        ]
      : []),
  ];
}

function sentenceOf(chained: Chained): string {
  const { chain, program, write } = chained;
  const name = partialName(program, chain.node);
  const told = chain.paths.map(path => pathSentence(chained, path));
  if (chain.count === 1) return `${name} = ${told[0]}`;
  const left = chain.count - chain.paths.length;
  const more = chain.rest ? `; ${pathCountText(left)} more paths: ${write(chain.rest)}` : '';
  return `${name} is the sum of ${pathCountText(chain.count)} paths: ${told.join('; ')}${more}; in all ${write(chain.total)}`;
}

/** `∂L/∂e · ∂e/∂d = −2 · 1 = −2`; the only path does not name the gradient again: `c = −2`. */
function pathSentence(chained: Chained, path: readonly Factor[]): string {
  const last = path.at(-1)!; // a path has a factor
  const isNumber = path.every(({ kind }) => kind === 'number');
  const rule = path.length === 1 && last.local ? ruleText(chained.state, last.link, last.local) : undefined;
  const parts = [
    ...(path.length === 1 && chained.chain.count === 1 ? [] : [namesOf(chained, path)]),
    rule,
    ...(isNumber && path.length > 1 && isProduct(path) ? [productText(chained, path)] : []),
    ...(last.kind === 'map' ? [withBefore(chained.program, appliedText(chained.state, last.link))] : []),
    chained.write(last.product),
  ];
  const texts = parts.filter(part => part !== undefined);
  return texts.filter((text, i) => text !== texts[i + 1]).join(' = ');
}

const withBefore = (program: Program, applied: string | undefined): string | undefined =>
  applied === undefined ? undefined : `${applied}, where ${beforeName(program)} is the product of the factors before,`;
