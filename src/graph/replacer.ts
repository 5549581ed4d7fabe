/** Puts into an expression what its names stand for at its place: nodes, numbers of rounds, lists, and what calls of blocks return. */

import type { Expression } from '../language/ast.ts';
import { LanguageError } from '../language/language-error.ts';
import { withParts } from '../language/replace.ts';
import type { Blocks } from './blocks.ts';
import {
  type Call,
  type CodePlace,
  lengthOf,
  type Scope,
  stacked,
  type UnrolledProgram,
  withFixedIndices,
  withRounds,
} from './put-in.ts';
import { severalValues } from './unroll-errors.ts';

/** What a line gives: an expression for each name. */
export type Values = readonly Expression[];

/** The program whose names are looked up, and what calls of its blocks return; undefined after a mistake. */
interface Surroundings {
  readonly program: UnrolledProgram;
  readonly sources: readonly string[];
  readonly blocks: Blocks;
  /** Names outside of all blocks. */
  readonly top: Scope;
  readonly runBlock: (call: Call, place: CodePlace) => Values | undefined;
}

export class Replacer {
  private readonly around: Surroundings;

  constructor(around: Surroundings) {
    this.around = around;
  }

  /** Names, numbers of rounds and calls of blocks put in; undefined after a mistake, which is reported. */
  replace(written: Expression, place: CodePlace): Expression | undefined {
    let isWhole = true;
    const replace = (part: Expression): Expression => {
      try {
        const done = this.part(part, place, replace);
        if (done !== undefined) return done;
      } catch (error) {
        if (!(error instanceof LanguageError)) throw error;
        this.around.program.report(error, place.line, this.around.sources[place.line]!);
      }
      isWhole = false;
      return part;
    };
    const done = replace(written);
    return isWhole ? done : undefined;
  }

  private part(part: Expression, place: CodePlace, replace: (part: Expression) => Expression): Expression | undefined {
    const { program, blocks } = this.around;
    if (part.kind === 'name') return this.standsFor(part, place.scope);
    if (part.kind === 'call') {
      if (blocks.has(part.callee)) return this.single(part, place);
      if (part.callee === 'len' && part.operands.length === 1)
        return lengthOf(program, replace(part.operands[0]!), part);
      return stacked(program, withParts(part, replace) as Call); // a call stays one
    }
    const inner = withParts(part, replace);
    return part.kind === 'binary' || part.kind === 'unary'
      ? withRounds(part, inner, place.scope)
      : withFixedIndices(inner);
  }

  private standsFor(
    written: Expression & { kind: 'name' },
    { definition, names, rounds }: Scope,
  ): Expression | undefined {
    const { program, blocks, top } = this.around;
    const { name, span } = written;
    const known = rounds.get(name) ?? names.get(name);
    if (known !== undefined) return { ...known, span, ...(written.parens && { parens: written.parens }) };
    const isLocal = definition !== undefined && blocks.isLocal(definition, name);
    const above = isLocal ? undefined : top.names.get(name);
    if (above !== undefined) return { ...above, span };
    const id = program.byName.get(name);
    if (!isLocal && id !== undefined && program.isLeaf(id)) return written;
    if (program.hasFailed(isLocal ? `${definition.name}.${name}` : name)) return undefined;
    throw program.unknownName(name, span);
  }

  /** What a call gives inside a formula: one value. */
  private single(call: Call, place: CodePlace): Expression | undefined {
    const values = this.around.runBlock(call, { ...place, isNamed: false });
    if (values !== undefined && values.length > 1) throw severalValues(call, values.length);
    return values?.[0];
  }
}
