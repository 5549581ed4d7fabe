/** Which nodes are differentiated: those that are named, or what the last line makes; and the leaves that hold them in validation. */

import type { Tensor } from '../tensor/tensor.ts';
import { type LossProblem, lossNotScalar, lossTwice, unknownLoss } from './build-errors.ts';
import { leafNode } from './leaf-node.ts';
import type { UnconnectedNode } from './line-builder.ts';
import type { NodeId } from './program.ts';
import type { ProgramProblem } from './program-definition.ts';

interface Choice {
  /** The names that are given. */
  readonly given: readonly string[] | undefined;
  /** What the last line at the top assigns. */
  readonly last: { readonly name: string; readonly node: NodeId | undefined } | undefined;
  /** All names; a map of them takes a while for long programs. */
  readonly names: () => ReadonlyMap<string, NodeId>;
  readonly nodes: readonly UnconnectedNode[];
}

/** What is to be differentiated; without a node where its name is unknown. */
interface Chosen {
  readonly name: string | undefined;
  readonly id: NodeId | undefined;
}

/** The losses, in order, and what is wrong with them. */
export function chosenLosses({ given, last, names, nodes }: Choice): {
  readonly losses: readonly NodeId[];
  readonly problems: readonly ProgramProblem[];
} {
  const chosen: readonly Chosen[] = given?.map(name => ({ name, id: names().get(name) })) ?? [
    { name: last?.name, id: last?.node },
  ];
  const problems = chosen.flatMap(({ name, id }, place) => {
    const isTwice = chosen.findIndex(other => other.id === id) < place;
    const mistake = mistakeIn({ name, id }, names, nodes, isTwice);
    return mistake === undefined ? [] : [{ ...mistake, where: { loss: place } }];
  });
  return { losses: chosen.flatMap(({ id }) => id ?? []), problems };
}

function mistakeIn(
  { name, id }: Chosen,
  names: Choice['names'],
  nodes: Choice['nodes'],
  isTwice: boolean,
): LossProblem | undefined {
  if (id === undefined) return unknownLoss(name, [...names().keys()]);
  if (nodes[id]!.size !== 1) return lossNotScalar(name ?? '', nodes[id]!.shape);
  return isTwice ? lossTwice(name ?? '') : undefined;
}

/** What the leaves are added to. */
interface Growing {
  readonly nodes: UnconnectedNode[];
  readonly byName: Map<string, NodeId>;
}

/** Adds a leaf for each loss that holds it on the validation examples: `L.validation`. @param before the loss before the first iteration, by its place */
export function addValidationLeaves(
  { nodes, byName }: Growing,
  losses: readonly NodeId[],
  before: (loss: number) => number,
): void {
  losses.forEach((loss, place) => {
    const value: Tensor = {
      shape: [],
      get data() {
        return Float64Array.of(before(place));
      },
    };
    const id = nodes.length;
    const name = `${nodes[loss]!.name}.validation`;
    nodes.push({ ...leafNode({ id, name, role: 'constant', value, needsGradient: false }), validates: place });
    byName.set(name, id);
  });
}
