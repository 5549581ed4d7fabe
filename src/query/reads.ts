/** What an expression over a run reads: values and gradients of nodes, and facts about the position. Unknown names are rejected here. */

import { PHASES, type Quantity } from '../engine/events.ts';
import { lossName } from '../explain/derivation.ts';
import { foldNames } from '../graph/fold-numbers.ts';
import { nodesNamed } from '../graph/node-names.ts';
import { otherFunctionHint } from '../graph/other-functions.ts';
import type { NodeId, Program } from '../graph/program.ts';
import { quoted } from '../graph/quoted-names.ts';
import { type Expression, partsOf } from '../language/ast.ts';
import { LanguageError, unknownName } from '../language/language-error.ts';
import { FUNCTION_NAMES } from '../ops/operation-table.ts';
import { availableHint } from '../text/suggest.ts';

/** `step` and `event` are both the position, `lr` is the learning rate of the last update. A node of the same name takes precedence. */
export const FACTS = ['step', 'event', 'iteration', 'phase', 'lr'] as const;
export type Fact = Exclude<(typeof FACTS)[number], 'lr'>;

/** A value or gradient of a name, of several nodes where it was assigned again: the latest at the event. Or the learning rate of their last update: for a bare `lr` that of all parameters. */
export interface NodeRead {
  readonly kind: Quantity | 'rate';
  /** The same list for the same name. */
  readonly nodes: readonly NodeId[];
}

export type Read =
  | NodeRead
  /** The number of the round or call around the event: of that variable, of that block. */
  | { readonly kind: 'fold'; readonly name: string }
  | { readonly kind: 'fact'; readonly fact: Fact };

type Call = Expression & { readonly kind: 'call' };

/** Returns what this part itself reads; undefined when it is an operation on its parts, or reads nothing. @throws LanguageError for an unknown node. */
export function readOf(program: Program, part: Expression): Read | undefined {
  if (part.kind === 'name') {
    const nodes = nodesNamed(program, part.name);
    if (nodes !== undefined) return { kind: 'value', nodes };
    if (foldNames(program).has(part.name)) return { kind: 'fold', name: part.name };
    const fact = FACTS.find(known => known === part.name);
    return fact === 'lr' ? { kind: 'rate', nodes: program.parameters } : fact && { kind: 'fact', fact };
  }
  const kind = part.kind === 'call' ? READERS.get(part.callee) : undefined;
  return kind && { kind, nodes: nodesNamedIn(program, part as Call) }; // only a call has a kind
}

/** What the calls that take a name read of it. */
const READERS: ReadonlyMap<string, NodeRead['kind']> = new Map([
  ['value', 'value'],
  ['grad', 'gradient'],
  ['lr', 'rate'],
]);

/** Names that an expression can read by themselves. */
export const knownNames = (program: Program): readonly string[] => [
  ...program.byName.keys(),
  ...foldNames(program),
  ...FACTS,
];

/** Returns every read of an expression, in order. @throws LanguageError for unknown names, functions and phases. */
export function readsOf(program: Program, part: Expression): readonly Read[] {
  const read = readOf(program, part);
  if (read !== undefined) return [read];
  if (part.kind === 'name') throw unknownName('name', part.name, part.span, () => knownNames(program));
  if (part.kind === 'call') checkFunction(part);
  if (isPhaseTest(program, part)) return [{ kind: 'fact', fact: 'phase' }];
  return partsOf(part).flatMap(inner => readsOf(program, inner));
}

/** Whether it is `phase == "backward"`, in either order. @throws LanguageError for an unknown phase. */
function isPhaseTest(program: Program, part: Expression): boolean {
  if (part.kind !== 'binary') return false;
  const sides = [part.left, part.right];
  const text = sides.find(side => side.kind === 'text');
  const isPhase = sides.some(side => side.kind === 'name' && side.name === 'phase' && !program.byName.has('phase'));
  if (!isPhase || text === undefined) return false;
  if (!PHASES.some(phase => phase === text.value))
    throw new LanguageError('unknown-phase', `unknown phase ${text.value}`, text.span, availableHint(PHASES));
  return true;
}

const namesFor = ({ byName, parameters }: Program, callee: string): readonly string[] => {
  const names = [...byName.keys()];
  return callee === 'lr' ? names.filter(name => parameters.includes(byName.get(name)!)) : names; // it has the name
};

function nodesNamedIn(program: Program, { callee, operands, keywords, span }: Call): readonly NodeId[] {
  const [operand] = operands;
  const [above, ...others] =
    callee === 'grad' && keywords[0]?.name === 'of' && keywords[0].value.kind === 'name'
      ? keywords
      : [undefined, ...keywords];
  if (operands.length !== 1 || others.length > 0 || operand?.kind !== 'name')
    throw new LanguageError(
      'name-expected',
      `${callee}: expected the name of a ${callee === 'lr' ? 'parameter' : 'node'}`,
      span,
      `write ${callee}(${quoted(namesFor(program, callee)[0] ?? '')})`,
    );
  const nodes = nodesNamed(program, operand.name);
  if (nodes === undefined) throw unknownName('name', operand.name, operand.span, () => namesFor(program, callee));
  if (callee === 'lr' && !program.parameters.includes(nodes[0]!))
    throw new LanguageError(
      'not-a-parameter',
      `${operand.name} is not a parameter`,
      operand.span,
      availableHint(namesFor(program, callee)),
    );
  if (above?.value.kind === 'name') expectLoss(program, above.value.name, operand.name, above.value.span.start);
  return nodes;
}

/** Checks that the numerator above ∂z is the loss. @throws LanguageError for any other name. */
export function expectLoss(program: Program, above: string, below: string, start: number): void {
  const loss = program.loss === undefined ? undefined : lossName(program);
  if (loss !== undefined && above === loss && program.losses.length === 1) return;
  throw new LanguageError(
    'not-the-loss',
    `expected the loss, found ${above}`,
    { start, end: start + above.length },
    loss === undefined
      ? 'this program has no loss'
      : program.losses.length > 1
        ? `write grad(${below}): what ${loss} has brought so far`
        : `write ∂${loss}/∂${below}`,
  );
}

/** The functions that a condition can call. */
export const CALLABLE: readonly string[] = [...READERS.keys(), ...FUNCTION_NAMES];

function checkFunction({ callee, calleeSpan }: Call): void {
  if (CALLABLE.includes(callee)) return;
  throw unknownName('function', callee, calleeSpan, () => CALLABLE, otherFunctionHint(callee));
}
