/** What a check of a tensor's gradient finds: the worst of its elements. */

import type { NodeId } from '../graph/program.ts';
import type { DerivativeComparison } from './central-difference.ts';

/** The result for a tensor; the numbers are those of its worst element. */
export interface CheckedGradient {
  readonly iteration: number;
  /** `local`: the operation that sends. `final`: the node whose ∂L/∂node was checked. */
  readonly node: NodeId;
  readonly kind: 'local' | 'final';
  /** For ∂L/∂node, the loss L. */
  readonly loss?: NodeId;
  /** For a local derivative, its operand. */
  readonly slot?: number;
  /** `kink` and `nonfinite` are named and not judged. */
  readonly verdict: DerivativeComparison['verdict'] | 'kink';
  /** Local derivatives use the recorded upstream gradient, or ones where that has vanished. */
  readonly analytic: number;
  readonly numeric: number;
  /** |numeric − analytic| / the larger of the two, 0 when both are 0. */
  readonly relativeError: number;
  /** Flat index of the worst element. */
  readonly element: number;
  /** Elements checked, of `size`: large tensors are sampled evenly. */
  readonly checked: number;
  readonly size: number;
  /** At a kink: the convention, and the operation with the kink. */
  readonly convention?: string;
  readonly kinkAt?: NodeId;
}

/** A check's result without its place in a program. */
export type CheckResult = Pick<
  CheckedGradient,
  'verdict' | 'analytic' | 'numeric' | 'relativeError' | 'element' | 'checked' | 'convention'
>;

/** The comparison of one element. */
export interface Judged {
  readonly element: number;
  readonly verdict: CheckedGradient['verdict'];
  readonly analytic: number;
  readonly numeric: number;
}

const SEVERITY = { pass: 0, kink: 1, nonfinite: 2, fail: 3 } as const;

/** Returns the worst element's comparison. */
export function worstOf(judged: readonly Judged[], convention: string | undefined): CheckResult {
  const rated = judged.map(one => ({ ...one, relativeError: relativeErrorOf(one) }));
  const worst = rated.reduce((a, b) => {
    const worse = SEVERITY[b.verdict] - SEVERITY[a.verdict];
    return worse > 0 || (worse === 0 && b.relativeError > a.relativeError) ? b : a;
  });
  return { ...worst, checked: judged.length, ...(worst.verdict === 'kink' && convention && { convention }) };
}

function relativeErrorOf({ analytic, numeric }: Judged): number {
  const larger = Math.max(Math.abs(analytic), Math.abs(numeric));
  return larger === 0 ? 0 : Math.abs(numeric - analytic) / larger;
}
