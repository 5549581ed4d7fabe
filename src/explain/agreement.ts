/** Holds recorded numbers against the rule of their operation: the rule explains them, it never makes them. */

import type { State } from '../engine/state.ts';
import type { Check, NodeId, OperationNode, Program, RuledNode } from '../graph/program.ts';
import { type DType, roundTo, unitOf } from '../tensor/dtype.ts';
import { type ReadonlyFloats, type Tensor, tensor } from '../tensor/tensor.ts';
import { formatNumber } from '../text/number-format.ts';
import type { Equation, Piece, Writer } from './derivation.ts';

/** A node with what checks it. */
type Checked = Pick<RuledNode, 'id' | 'operands' | 'size' | 'kernel'> &
  Partial<Pick<RuledNode, 'operation'> & Pick<Check, 'undecided'>>;

/** Returns a node whose numbers can be held against a rule, or against several operations together; none in a run that was computed here. */
export function checkedNode({ recorded }: Program, node: OperationNode): Checked | undefined {
  if (recorded === undefined) return undefined;
  if (node.kernel !== undefined) return node;
  const { id, operands, size, check }: { check?: Check | undefined } & OperationNode = node;
  return check && { id, operands, size, kernel: check.kernel, undecided: check.undecided };
}

/** Units in the last place of the largest element up to which two orders of the same sums and products can differ. */
const AGREES = 64;

/** Elements that a rule computes again for one event. */
const COMPARED = 1_000_000;

/** Returns how a recorded value agrees with its rule. */
export const valueAgreement = (state: State, node: Checked, value: Tensor, write: Writer): readonly Equation[] =>
  agreement(state, node, { node: node.id, recorded: value, did: 'computed', write }, (operands, made) =>
    node.kernel.forward(operands, made),
  );

/** Returns how a recorded contribution agrees with its rule. */
export function contributionAgreement(
  state: State,
  node: Checked,
  { to, slot, upstream, contribution }: { to: NodeId; slot: number; upstream: Tensor; contribution: Tensor },
  write: Writer,
): readonly Equation[] {
  const out = state.valueOf(node.id)?.data;
  if (out === undefined) return []; // a log may have a contribution of what it has not computed
  return agreement(
    state,
    node,
    { node: to, recorded: contribution, did: 'sent', write, terms: [upstream.data] },
    (operands, made) => node.kernel.vjp(slot, upstream.data, operands, out, made),
  );
}

interface Recorded {
  /** Whose type the numbers have. */
  readonly node: NodeId;
  readonly recorded: Tensor;
  readonly did: 'computed' | 'sent';
  readonly write: Writer;
  /** What is multiplied and added up, the operands when left out: where the result is far smaller, its terms cancel. */
  readonly terms?: readonly ReadonlyFloats[];
}

function agreement(
  state: State,
  { operands, size, operation, undecided }: Checked,
  { node, recorded, did, write, terms }: Recorded,
  compute: (operands: readonly ReadonlyFloats[], made: Float64Array) => void,
): readonly Equation[] {
  const { program } = state;
  if (size > COMPARED) return [];
  const values = operands.flatMap(id => state.valueOf(id)?.data ?? []);
  if (values.length < operands.length) return [];
  const open = undecided?.(values, did === 'computed');
  if (open !== undefined) return [check(`not compared: ${open}`)];
  const { dtype = 'float64' } = program.nodes[node]!; // ids are positions
  const made = new Float64Array(recorded.data.length);
  compute(values, made);
  const units = unitsBetween(recorded.data, made, dtype);
  if (units <= AGREES) return [check(`agrees with the rule to ${unitsText(units)}`, 'good')];
  if (isCancelled(recorded.data, made, terms ?? values, dtype))
    return [check('agrees with the rule up to rounding: its terms cancel', 'good')];
  const rule = tensor(
    recorded.shape,
    made.map(x => roundTo(dtype, x)),
  );
  const differs = operation?.differs?.(values, did === 'computed');
  const both = (who: string) => `${who} ${did} ${write(recorded)}, the rule gives ${write(rule)}`;
  return [
    differs === undefined ? disagreement(both('PyTorch'), 'bad') : disagreement(`${differs}: ${both('it')}`, 'warning'),
  ];
}

const check = (text: string, role?: Piece['role']): Equation => ({
  left: '',
  relation: '',
  right: [role ? { text, role } : { text }],
  label: 'check',
});

const disagreement = (text: string, role: 'bad' | 'warning'): Equation => ({
  ...check(text, role),
  isDisagreement: true,
});

const unitsText = (units: number): string =>
  units === 0 ? 'the last bit' : `${formatNumber(Math.max(units, 0.1), { digits: 2 })} ulp`;

/** Whether all differ by less than rounding can make of the largest term. */
function isCancelled(
  recorded: ReadonlyFloats,
  made: Float64Array,
  terms: readonly ReadonlyFloats[],
  dtype: DType,
): boolean {
  let largest = 0;
  for (const term of terms) for (const x of term) if (Number.isFinite(x)) largest = Math.max(largest, Math.abs(x));
  const most = AGREES * largest * (unitOf(dtype) ?? Number.EPSILON);
  return made.every((x, k) => Object.is(x, recorded[k]) || Math.abs(x - recorded[k]!) <= most);
}

/** Returns the largest difference, in units in the last place of the largest element; ∞ where only one is NaN or infinite. */
function unitsBetween(recorded: ReadonlyFloats, made: Float64Array, dtype: DType): number {
  const unit = unitOf(dtype) ?? Number.EPSILON;
  let [largest, difference] = [0, 0];
  for (let k = 0; k < made.length; k++) {
    const [x, y] = [recorded[k]!, made[k]!];
    if (Object.is(x, y) || x === y || roundTo(dtype, y) === x) continue;
    const apart = Math.abs(x - y);
    if (!Number.isFinite(apart)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, apart);
  }
  if (difference === 0) return 0;
  for (const y of made) if (Number.isFinite(y)) largest = Math.max(largest, Math.abs(y));
  return difference / (largest * unit);
}
