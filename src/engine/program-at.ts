/** The program as an event sees it. */

import { programsByLoss } from '../graph/connect.ts';
import type { Program } from '../graph/program.ts';
import type { EventLog } from './log.ts';

/** The program; in a backward pass with that pass's loss alone, and the edges along which its gradients go. */
export function programAt(log: EventLog, i: number): Program {
  if (log.program.losses.length <= 1 || log.phaseAt(i) !== 'backward') return log.program;
  const byLoss = programsByLoss(log.program);
  return byLoss[(log.passAt(i) - 1) % byLoss.length]!; // the passes of a batch have the losses in order
}
