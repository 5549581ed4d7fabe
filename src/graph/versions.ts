/** The nodes that each name was assigned, in order: `h`, `h#2`, … */

import type { Assigned } from '../language/assignments.ts';
import type { NodeId } from './program.ts';
import type { Scope, UnrolledProgram } from './put-in.ts';

export class Versions {
  /** By the name without its number. */
  private readonly nodes = new Map<string, NodeId[]>();

  /** `h`, then `h#2`: what the next node of that name is called. */
  next(name: string): string {
    const count = this.nodes.get(name)?.length ?? 0;
    return count === 0 ? name : `${name}#${count + 1}`;
  }

  add(name: string, node: NodeId): void {
    const before = this.nodes.get(name);
    if (before === undefined) this.nodes.set(name, [node]);
    else before.push(node);
  }

  /** Says what a name stands for from here on; without a node its line has failed. */
  bind(
    { name, nameSpan, called }: Assigned & { readonly called: string },
    node: NodeId | undefined,
    scope: Scope,
    program: Pick<UnrolledProgram, 'fail'>,
  ): void {
    const own = ownName(name, scope);
    if (node === undefined) {
      program.fail(own);
      scope.names.delete(name);
    } else {
      this.add(own, node);
      scope.names.set(name, { kind: 'name', name: called, span: nameSpan });
    }
  }

  /** The nodes of names that were assigned again. */
  again(): ReadonlyMap<string, readonly NodeId[]> {
    return new Map([...this.nodes].filter(([, nodes]) => nodes.length > 1));
  }
}

/** What a name is called before its number: in a block `cell.z`. */
export const ownName = (name: string, { definition }: Scope): string =>
  definition === undefined ? name : `${definition.name}.${name}`;
