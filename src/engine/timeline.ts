/** Another timeline of a run: the same events up to an edit or skip, then new events. */

import { choicesOf, isChoice } from '../graph/choices.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { isSameShape, shapeText, type Tensor } from '../tensor/tensor.ts';
import { KIND, type Quantity, type SkippableType, skipOf } from './events.ts';
import { type EventLog, NONE } from './log.ts';
import { Recorder } from './record.ts';
import { stateAt, writersAt } from './state.ts';
import type { Training } from './training.ts';

export interface Edit {
  readonly type: 'edit';
  /** The edit becomes the event after this one. */
  readonly after: number;
  readonly node: NodeId;
  readonly of: Quantity;
  readonly to: Tensor;
}

export interface Skip {
  readonly type: 'skip';
  /** The event to skip. */
  readonly position: number;
}

/** A person's change of a run. */
export type Intervention = Edit | Skip;

/** Why nothing of a recorded run can be changed or computed here. */
export const RECORDED = 'this run was recorded elsewhere: nothing of it can be computed again';

/** Returns why an intervention is refused, a sentence without its full stop; undefined when it is allowed. @throws RangeError outside the log. */
export function objectionTo(log: EventLog, intervention: Intervention): string | undefined {
  if (log.program.recorded !== undefined) return RECORDED;
  return intervention.type === 'skip' ? objectionToSkip(log, intervention) : objectionToEdit(log, intervention);
}

/** The recorder of a timeline that shares all before the intervention with `log`; it has recorded the rest of that iteration.
 * @param memory Bytes that the timeline may take. @throws Error when there is an objection. */
export function fork(log: EventLog, training: Training, intervention: Intervention, memory?: number): Recorder {
  const objection = objectionTo(log, intervention);
  if (objection !== undefined) throw new Error(objection);
  const length = intervention.type === 'skip' ? intervention.position : intervention.after + 1;
  const intervene = (forked: EventLog) =>
    intervention.type === 'skip' ? skip(log, forked) : edit(forked, intervention);
  return new Recorder(log.program, training, { memory, fork: { parent: log, length, intervene } });
}

/** Writes the skipped event's row, marked as skipped. */
function skip(parent: EventLog, forked: EventLog): void {
  const at = forked.length;
  forked.append(skipOf(parent.kindAt(at)), parent.nodeAt(at), parent.edgeAt(at), 0, NONE);
}

function edit(forked: EventLog, { node, of, to }: Edit): void {
  const { values, gradients } = writersAt(forked, forked.length - 1);
  const payload = forked.allocate(to.data.length);
  forked.view(payload, to.data.length).set(to.data as Float64Array); // only read
  if (of === 'value') forked.append(KIND.editedValue, node, NONE, payload, values[node]!);
  else forked.append(KIND.editedGradient, node, NONE, payload, gradients[node]!);
}

function objectionToSkip(log: EventLog, { position }: Skip): string | undefined {
  const skipped = log.typeAt(position);
  switch (skipped) {
    case 'iteration.started':
      return 'the start of an iteration cannot be skipped: everything in it follows from it';
    case 'pass.started':
    case 'backward.started':
      return 'the start of a pass cannot be skipped: everything in it follows from it';
    case 'step.skipped':
    case 'scale.updated':
      return 'what loss scaling does cannot be skipped: it follows from the gradients, which can be edited';
    case 'value.edited':
    case 'event.skipped':
      return 'an edit or skip cannot be skipped: go back to the timeline before it';
    case 'value.computed': {
      const node = log.nodeAt(position);
      const { name } = nodeOf(log.program, node);
      if (stateAt(log, position - 1).valueOf(node) === undefined)
        return `the first computation of ${name} cannot be skipped: it has no earlier value to keep`;
      return undefined;
    }
    case 'value.given':
    case 'gradient.changed':
    case 'run.failed':
      return RECORDED;
    default:
      skipped satisfies SkippableType;
      return undefined;
  }
}

function objectionToEdit(log: EventLog, { after, node: id, of, to }: Edit): string | undefined {
  const node = nodeOf(log.program, id);
  const state = stateAt(log, after);
  if (!isSameShape(to.shape, node.shape))
    return `expected shape ${shapeText(node.shape)} for ${node.name}, found ${shapeText(to.shape)}`;
  if (of === 'gradient')
    return node.isReached ? undefined : `no gradient reaches ${node.name}: an edit of it would change nothing`;
  if (state.valueOf(id) === undefined) return `${node.name} is not computed yet: edit it after its event`;
  if (state.isStale(id)) return `${node.name} is about to be computed again: edit it after its event`;
  return objectionToLabels(log.program, id, to);
}

/** Returns the objection to labels that are not valid indices. */
function objectionToLabels(program: Program, id: NodeId, { data }: Tensor): string | undefined {
  for (const user of program.nodes) {
    if (user.role !== 'operation' || !user.operation.indices?.some(slot => user.operands[slot] === id)) continue;
    const choices = choicesOf(program, user);
    const wrong = data.find(label => !isChoice(label, choices));
    if (wrong !== undefined)
      return `expected whole numbers from 0 to ${choices.count - 1} in ${nodeOf(program, id).name} for ${user.name}, found ${wrong}`;
  }
  return undefined;
}
