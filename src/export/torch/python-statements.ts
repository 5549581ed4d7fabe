/** A program's operations as statements of Python: one for each name, and for each result that is used more than once. */

import { buffersIn } from '../../engine/steps.ts';
import { isNamed } from '../../graph/line-groups.ts';
import {
  callOf,
  type Fold,
  foldsAround,
  type GraphNode,
  type LeafNode,
  type NodeId,
  nodeOf,
  operationOf,
  type Program,
  type RuledNode,
  ruledOf,
} from '../../graph/program.ts';
import { visibleLine } from '../../text/visible.ts';
import { NoCounterpart } from './no-counterpart.ts';
import { atom, bare, type PythonNames, type PythonPiece, prefix } from './python.ts';
import { torchCall } from './torch-calls.ts';

export interface PythonStatement {
  readonly node: NodeId;
  /** The variable. */
  readonly name: string;
  readonly text: string;
  /** What begins with it: `t = 2` of a round, `cell#2` of a call. */
  readonly begins: readonly string[];
}

/** The forward pass, in evaluation order. @throws NoCounterpart */
export function statementsOf(program: Program, names: PythonNames): readonly PythonStatement[] {
  const uses = usesIn(program);
  const stands = (id: NodeId) => isNamed(program, id) || uses[id]! !== 1 || program.losses.includes(id);
  const statements: PythonStatement[] = [];
  let open: readonly Fold[] = [];
  for (const id of program.order) {
    if (!stands(id)) continue;
    const around = foldsAround(program, id)
      .filter(({ kind }) => kind !== 'line')
      .toReversed();
    const begins = around.filter(fold => !open.includes(fold)).map(({ name }) => name);
    open = around;
    const { name } = nodeOf(program, id);
    statements.push({ node: id, name: names.of(name), text: expressionOf(program, id, stands, names).text, begins });
  }
  return statements;
}

/** A statement with what its line says, below the rounds and calls that begin with it. */
export function statementLines(program: Program, { node, name, text, begins }: PythonStatement): readonly string[] {
  const { line } = operationOf(program, node); // statements are made of operations
  const say = isNamed(program, node) ? program.lines[line]!.say : undefined; // lines are positions
  const comment = say === undefined ? '' : `  # ${visibleLine(say)}`;
  return [...begins.map(fold => `# ${visibleLine(fold)}`), `${name} = ${text}${comment}`];
}

/** How many operations use each node. */
function usesIn(program: Program): Int32Array {
  const uses = new Int32Array(program.nodes.length);
  for (const { to } of program.edges) uses[to]!++;
  return uses;
}

function expressionOf(program: Program, id: NodeId, stands: (id: NodeId) => boolean, names: PythonNames): PythonPiece {
  const node = ruledOf(program, id);
  const operands = node.operands.map(operand => operandText(nodeOf(program, operand)));
  const running = (buffersIn(program).get(id) ?? []).map(({ leaf }) => atom(names.of(nodeOf(program, leaf).name)));
  const narrow = narrowType(program, node);
  const given = [...(narrow === undefined ? operands : operands.map(inFloat32)), ...running];
  const piece = torchCall(node.operation, given, callOf(program, node));
  if (piece === undefined) throw new NoCounterpart(`the operation ${node.operation.name}`);
  return narrow === undefined ? piece : atom(`${prefix(piece)}.${narrow}()`);

  function operandText(operand: GraphNode): PythonPiece {
    if (operand.role === 'operation')
      return stands(operand.id) ? atom(names.of(operand.name)) : expressionOf(program, operand.id, stands, names);
    return isBareNumber(operand) ? bare(operand.initial.data[0]!) : atom(names.of(operand.name));
  }
}

/** The method that rounds an operation's result where PyTorch 1.13 does not have the operation in that type on a CPU: it is computed in float32. */
function narrowType({ precision }: Program, { operation }: RuledNode): 'half' | 'bfloat16' | undefined {
  if (precision?.dtype === 'float16') return 'half'; // most are missing, from products of matrices to tanh
  return precision?.dtype === 'bfloat16' && NOT_IN_BFLOAT16.has(operation.name) ? 'bfloat16' : undefined;
}

const NOT_IN_BFLOAT16: ReadonlySet<string> = new Set(['prod', 'mse', 'bce']);

const inFloat32 = (piece: PythonPiece): PythonPiece => atom(`${prefix(piece)}.float()`);

/** A number in a formula, which stands in Python's formula as well. */
export const isBareNumber = ({ role, shape }: LeafNode): boolean => role === 'literal' && shape.length === 0;
