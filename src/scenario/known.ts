/** What the expectations and notes of a scenario may name, as far as it could be read. */

import type { Training } from '../engine/training.ts';
import { idNamed } from '../graph/node-names.ts';
import { type GraphNode, isKeptLeaf, nodeOf, type Program } from '../graph/program.ts';
import type { SourceText } from './source-text.ts';

/** What expectations and notes are checked against. */
export interface Known {
  readonly source: SourceText;
  readonly program: Program | undefined;
  /** The program in evaluation, where an entry asks for it. */
  readonly evaluation: Program | undefined;
  /** Returns the names of leaves and lines; undefined when they could not be read. */
  readonly names: (() => ReadonlySet<string>) | undefined;
  readonly training: Training | undefined;
}

export const nodeNamed = (program: Program | undefined, name: string): GraphNode | undefined => {
  const id = program && idNamed(program, name);
  return id === undefined ? undefined : nodeOf(program!, id); // the name was found in it
};

/** Whether a node of this name may exist; `L.2` is accepted when only its line is known. */
export function isKnown({ program, names }: Known, name: string): boolean {
  if (program !== undefined) return idNamed(program, name) !== undefined;
  return names === undefined || names().has(/^[^.#@]*/.exec(name)![0]); // matches any name
}

/** The whole name of a buffer: `running_mean` says enough where there is one. */
export function bufferNamed(program: Program | undefined, name: string): string {
  const [only, ...others] = program === undefined ? [] : buffersOf(program).filter(known => known.endsWith(`.${name}`));
  return only === undefined || others.length > 0 ? name : only;
}

export const buffersOf = ({ nodes }: Program): readonly string[] =>
  nodes.filter(node => isKeptLeaf(node)).map(({ name }) => name);
