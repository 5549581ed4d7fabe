/** An event in symbols: `z1 = [13.694, 16.763]`, `e ⇢ d  sends −2`, `∂a = −2`. The words are known without the numbers. */

import { skippedAt } from '../engine/event-at.ts';
import { computedKind, isSkip, KIND } from '../engine/events.ts';
import type { EventLog } from '../engine/log.ts';
import { arrowText } from '../explain/derivation.ts';
import { skippedWords } from '../explain/intervention.ts';
import { nodeOf } from '../graph/program.ts';
import type { Tensor } from '../tensor/tensor.ts';

export interface EventLine {
  /** The text before the numbers. */
  readonly words: string;
  /** Reads the numbers from the log; undefined where the words suffice. */
  readonly numbers: (() => Tensor) | undefined;
}

export function eventLine(log: EventLog, i: number): EventLine {
  const { program } = log;
  const node = log.nodeAt(i);
  const kind = log.kindAt(i);
  const name = node < 0 ? '' : nodeOf(program, node).name;
  const value = () => log.valueWrittenBy(i, node)!; // the event wrote a value
  const gradient = () => log.gradientWrittenBy(i, node);
  if (isSkip(kind)) return { words: `skipped: ${skippedWords(program, skippedAt(log, i))}`, numbers: undefined };
  if (kind === KIND.editedValue) return { words: `edited: ${name} := `, numbers: value };
  if (kind === KIND.editedGradient) return { words: `edited: ∂${name} := `, numbers: gradient };
  switch (computedKind(kind)) {
    case KIND.started:
      return { words: `iteration ${log.iterationNumberAt(i)}`, numbers: undefined };
    case KIND.pass:
      return { words: `pass ${log.forwardPassAt(i)}`, numbers: undefined };
    case KIND.again:
      return { words: `backward pass of ${name}`, numbers: undefined };
    case KIND.cleared:
      return { words: 'gradients cleared', numbers: undefined };
    case KIND.value:
      return { words: `${name} = `, numbers: value };
    case KIND.seeded:
      return log.scales.before(i) === undefined
        ? { words: `∂${name} = 1`, numbers: undefined }
        : { words: `∂${name} = `, numbers: gradient };
    case KIND.stepSkipped:
      return { words: `step skipped: ∂${name} is not finite`, numbers: undefined };
    case KIND.scaled:
      return { words: 'loss scale ← ', numbers: gradient };
    case KIND.contribution: {
      const edge = log.edgeAt(i);
      const contribution = () => log.gradientWrittenBy(i, program.edges[edge]!.to);
      return { words: `${arrowText(program, edge)}  sends `, numbers: contribution };
    }
    case KIND.accumulated:
      return { words: `∂${name} = `, numbers: gradient };
    case KIND.updated:
    case KIND.validated:
    case KIND.buffer:
      return { words: `${name} ← `, numbers: value };
    case KIND.given:
      return { words: `${name} is given `, numbers: value };
    case KIND.kept:
      return { words: `∂${name} keeps `, numbers: gradient };
    case KIND.changed:
      return { words: `∂${name} is changed to `, numbers: gradient };
    case KIND.failed:
      return { words: 'the run failed', numbers: undefined };
  }
}
