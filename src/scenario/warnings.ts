/** What `check` tells of a scenario that is right: lines that may mean something else, and leaves that do nothing. */

import type { Training } from '../engine/training.ts';
import { type DoubtfulLine, doubtfulLines } from '../graph/doubtful-lines.ts';
import { isKeptLeaf, type Program } from '../graph/program.ts';

/** @param ofNumbers Those of numbers that are not what the file says. */
export function warningsOf(
  program: Program,
  training: Training,
  ofNumbers: readonly (readonly string[])[],
): readonly string[] {
  const isUsed = new Uint8Array(program.nodes.length);
  for (const { to } of program.edges) isUsed[to] = 1;
  const warnings: string[] = [];
  for (const node of program.nodes) {
    const { id, name, role, isReached, needsGradient } = node;
    if (role === 'operation' || role === 'literal' || program.losses.includes(id) || isKeptLeaf(node)) continue;
    if (isUsed[id] === 0) warnings.push(`nothing uses the ${role} ${name}`);
    else if (needsGradient && !isReached && program.loss !== undefined) {
      const isLeft = role === 'parameter' && training.optimizer !== undefined;
      warnings.push(`no gradient reaches the ${role} ${name}${isLeft ? ', so it is never updated' : ''}`);
    }
  }
  return [...warnings, ...doubtfulLines(program).map(doubtWarning), ...ofNumbers.flat()];
}

const doubtWarning = ({ line, says, write }: DoubtfulLine): string => `line ${line + 1}: ${says}; ${write}`;
