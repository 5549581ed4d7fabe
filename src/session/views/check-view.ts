/** The results of the gradient check, as marks on nodes and lines of the ledger. */

import type { CheckedGradient } from '../../engine/checked-gradient.ts';
import { type NodeId, nodeOf, operationOf, type Program } from '../../graph/program.ts';
import { at } from '../../ops/operation.ts';
import { indexOf } from '../../tensor/tensor.ts';
import { formatNumber } from '../../text/number-format.ts';
import { formatDistinct } from '../../text/told-apart.ts';
import { logOf, type Session } from '../session.ts';
import { stateOf } from './numbers.ts';

export type CheckMark = '✓' | '✗' | 'kink' | 'not finite';

const MARKS: Readonly<Record<CheckedGradient['verdict'], CheckMark>> = {
  pass: '✓',
  fail: '✗',
  kink: 'kink',
  nonfinite: 'not finite',
};
/** Verdicts, the worst first. */
const SEVERITY: readonly CheckedGradient['verdict'][] = ['fail', 'nonfinite', 'kink', 'pass'];

/** Returns a node's mark: undefined for unchecked nodes, in other iterations, and before the gradient arrives, as the mark stands beside its number. */
export function checkMark(session: Session, node: NodeId): CheckMark | undefined {
  if (session.report === undefined || stateOf(session).gradientOf(node) === undefined) return undefined;
  const results = resultsAt(session, node);
  const worst = SEVERITY.find(verdict => results.some(result => result.verdict === verdict));
  return worst && MARKS[worst];
}

/** One line for each comparison: analytic, numeric, relative error, verdict. */
export function checkLines(session: Session, node: NodeId): readonly string[] {
  const { program } = logOf(session);
  const ownFirst = resultsAt(session, node).toSorted((a, b) => Number(a.kind === 'local') - Number(b.kind === 'local'));
  return ownFirst.map(result => {
    const [analytic, numeric] = formatDistinct([result.analytic, result.numeric], { digits: 8 });
    const error = formatNumber(result.relativeError, { digits: 2 });
    const reason = result.convention === undefined ? '' : ` (${result.convention})`;
    return `${nameOf(program, result)}: analytic ${analytic}, numeric ${numeric}, relative error ${error} ${MARKS[result.verdict]}${reason}`;
  });
}

/** `∂L/∂w2[0], the worst of 8, at the end of the backward pass`. A gradient may accumulate more contributions until then; a contribution is final. */
function nameOf(program: Program, { kind, node, loss, slot, element, checked, size }: CheckedGradient): string {
  const of =
    kind === 'final' ? nodeOf(program, node) : nodeOf(program, operationOf(program, node).operands[slot ?? 0]!);
  const index = size === 1 ? [] : indexOf(of.shape, element);
  const name =
    loss !== undefined
      ? `∂${nodeOf(program, loss).name}/∂${of.name}`
      : `contribution ${nodeOf(program, node).name} ⇢ ${of.name}`;
  const worst = size === 1 ? '' : `, the worst of ${checked}${checked < size ? ` tried out of ${size}` : ''}`;
  return `${at(name, index)}${worst}${kind === 'final' ? ', at the end of the backward pass' : ''}`;
}

function resultsAt(session: Session, node: NodeId): readonly CheckedGradient[] {
  const { report, place } = session;
  return report?.iteration === logOf(session).iterationAt(place.position) ? report.at(node) : [];
}
