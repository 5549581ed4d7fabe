/** The program section → a graph; a mistake in a formula is reported at its place in the JSON text. */

import { buildProgram } from '../graph/build.ts';
import type { Precision, Program } from '../graph/program.ts';
import type { ProgramProblem } from '../graph/program-definition.ts';
import { DEFAULT_CONVENTIONS } from '../ops/operation.ts';
import type { Findings, Range } from './findings.ts';
import { itemsOf, type JsonNode, memberOf } from './json-document.ts';
import type { Leaves } from './leaves.ts';
import { mistake } from './scenario-errors.ts';
import type { ScenarioFields } from './scenario-schema.ts';
import type { SourceText } from './source-text.ts';

export interface Line {
  readonly text: string;
  readonly say?: string;
  /** The JSON text. */
  readonly node: JsonNode;
}

/** Returns the lines of a program section that passed the schema. */
export function programLines(section: JsonNode): readonly Line[] {
  return itemsOf(section).map(item => {
    const node = item.type === 'object' ? memberOf(item, 'line')! : item; // the schema requires it
    const say = memberOf(item, 'say')?.value;
    return say === undefined ? { text: node.value, node } : { text: node.value, say, node }; // there may be many: a spread takes longer
  });
}

export interface WrittenProgram {
  readonly root: JsonNode;
  readonly lines: readonly Line[];
  readonly fields: Partial<ScenarioFields>;
  readonly source: SourceText;
  readonly isForced: boolean;
  readonly precision: Precision | undefined;
  /** Returns the loss on the validation examples before the first iteration, by its place. */
  readonly validation?: ((loss: number) => number) | undefined;
  /** Whether it is the program in evaluation, whatever the mode of the file. */
  readonly isEvaluated?: boolean;
}

/** Returns the program and reports its mistakes; undefined after a mistake, except in the loss. */
export function readProgram(written: WrittenProgram, leaves: Leaves, findings: Findings): Program | undefined {
  const { root, lines, fields, source, isForced, precision } = written;
  const losses = fields.losses ?? fields.training?.losses ?? (fields.loss === undefined ? undefined : [fields.loss]);
  const result = buildProgram({
    leaves: [...leaves.byName.values()],
    lines,
    ...(losses && { losses }),
    forwardOnly: fields.forwardOnly ?? false,
    frozen: new Set(fields.training?.freeze),
    isEvaluated: written.isEvaluated ?? fields.mode === 'eval',
    conventions: { ...DEFAULT_CONVENTIONS, ...fields.conventions },
    isForced,
    precision,
    validation: written.validation,
  });
  if ('program' in result) return result.program;
  for (const problem of result.problems) {
    if ('loss' in problem.where) {
      const list = memberOf(root, 'losses') ?? memberOf(memberOf(root, 'training'), 'losses');
      const named = list?.children?.[problem.where.loss] ?? memberOf(root, 'loss');
      findings.report(lineMistake(problem), named ?? lines.at(-1)!.node);
      continue;
    }
    const { text, node } = lines[problem.where.line]!;
    const { start, end } = problem.where.span;
    if (isEcho(problem, text.slice(start, end), leaves)) continue;
    findings.report(lineMistake(problem), node, rangeInText(source, node, start, end));
  }
  return result.graph;
}

const lineMistake = (problem: ProgramProblem) => mistake(problem.code, problem.message, () => problem.hint);

/** Whether a problem follows from a mistake that is reported elsewhere. */
const isEcho = ({ code }: ProgramProblem, text: string, { unread }: Leaves): boolean =>
  code === 'unknown-name' && unread.has(text);

/** Returns the range in the file of the characters `start` to `end` of a JSON text: an escape is longer in the file than its character. */
export function rangeInText({ text: source }: SourceText, node: JsonNode, start: number, end: number): Range {
  let at = node.offset + 1;
  let offset = at;
  for (let i = 0; i < end && source[at] !== '"'; i++) {
    if (i === start) offset = at;
    at += source[at] !== '\\' ? 1 : source[at + 1] === 'u' ? 6 : 2;
  }
  if (start >= node.value.length) offset = at;
  return { offset, length: Math.max(1, at - offset) };
}
