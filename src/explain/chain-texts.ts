/** The texts of a chain: the names of a path's factors, and their numbers. */

import type { State } from '../engine/state.ts';
import { nodeOf, type Program } from '../graph/program.ts';
import { shapeText } from '../tensor/tensor.ts';
import type { Chain, Factor } from './chain-numbers.ts';
import { isEvery, isNear } from './chain-recorded.ts';
import { ruleText } from './chain-rules.ts';
import { asFirstFactor, inProduct, type Writer } from './derivation.ts';

/** How tensors stand in a chain: by name and shape, or with their elements. */
export type ChainForm = 'shapes' | 'numbers';

export interface Chained {
  readonly state: State;
  readonly program: Program;
  readonly chain: Chain;
  readonly form: ChainForm;
  readonly write: Writer;
}

/** Factors at each end of a long path, and the longest path that is written whole. */
const FACTORS = { atEachEnd: 4, most: 12 } as const;

/** `∂e/∂d`. */
export const factorName = ({ program }: Pick<Chained, 'program'>, { link }: Pick<Factor, 'link'>): string =>
  `∂${nodeOf(program, link.from).name}/∂${nodeOf(program, link.to).name}`;

/** Writes the ends of a path, and `…` with the number of factors between them. */
function withMiddleLeftOut(texts: readonly string[], join: (texts: readonly string[]) => string): string {
  if (texts.length <= FACTORS.most) return join(texts);
  const { atEachEnd } = FACTORS;
  const middle = `… ${(texts.length - 2 * atEachEnd).toLocaleString('en')} more factors …`;
  return join([...texts.slice(0, atEachEnd), middle, ...texts.slice(-atEachEnd)]);
}

export const namesOf = (chained: Pick<Chained, 'program'>, path: readonly Pick<Factor, 'link'>[]): string =>
  withMiddleLeftOut(
    path.map(factor => factorName(chained, factor)),
    texts => texts.join(' · '),
  );

/** `−2 · 1 · 2`; a tensor stands by its name and shape: `−1 · W2 (2,)`. */
export function productText(chained: Chained, path: readonly Factor[]): string {
  const signs = path.map((factor, i) =>
    factor.kind === 'elements' && path[i - 1]?.product.shape.length ? ' ⊙ ' : ' · ',
  );
  const texts = path.map((factor, i) => {
    const text = factorText(chained, factor);
    return i === 0 ? (path.length === 1 ? text : asFirstFactor(text)) : `${signs[i]}${inProduct(text)}`;
  });
  return withMiddleLeftOut(texts, parts =>
    parts.reduce((all, part) => `${all}${/^ [·⊙] /.test(part) || all === '' ? '' : ' · '}${part}`, ''),
  );
}

function factorText(chained: Chained, factor: Factor): string {
  const { write, form, program } = chained;
  const { kind, local, link } = factor;
  if (local !== undefined && (kind === 'number' || form === 'numbers')) return write(local);
  const rule = local === undefined ? undefined : ruleText(chained.state, link, local);
  const name = rule !== undefined && /^[\p{L}_][\p{L}\d_.]*$/u.test(rule) ? rule : factorName(chained, factor);
  return kind === 'map' ? name : `${name} ${shapeText(nodeOf(program, link.to).shape)}`;
}

/** Whether the product of the local derivatives is what was sent: operations can avoid an infinite factor, or 0 × ∞. */
export function isProduct(path: readonly Factor[]): boolean {
  return path.every(({ local, product }, i) => {
    if (local === undefined) return true;
    const before = i === 0 ? undefined : path[i - 1]!.product;
    return isEvery(product, (x, k) => {
      const upstream = before === undefined ? 1 : before.data[before.shape.length === 0 ? 0 : k]!;
      return isNear(upstream * local.data[k]!, x);
    });
  });
}
