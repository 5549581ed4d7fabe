/** The record of an optimizer's step → what it did. */

import type { RecordedUpdate } from '../../engine/recorded-file.ts';
import { sizeOf, type Tensor, tensor } from '../../tensor/tensor.ts';
import type { NodeDefinition } from './definitions.ts';
import type { RecordedHeader } from './header-and-end.ts';
import { numbersWritten, shapeWritten, typeWritten } from './number-records.ts';
import { isObject, type Json, shortText } from './records.ts';
import { settingsOfTorch } from './torch-optimizers.ts';

/** Reads a tensor that stands elsewhere in the file; undefined when the value is no such reference. */
export type Elsewhere = (value: Json, node: NodeDefinition) => Tensor | undefined;

/** Returns what an update did. @throws RecordMistake */
export function updateIn(
  event: Json,
  node: NodeDefinition,
  header: RecordedHeader,
  elsewhere: Elsewhere = () => undefined,
): RecordedUpdate {
  const optimizer = typeof event.optimizer === 'number' ? header.optimizers[event.optimizer] : undefined;
  const type = optimizer?.type ?? event.optimizer;
  const state = (value: unknown) =>
    new Map(
      Object.entries(isObject(value) ? value : {}).flatMap(([key, part]) => {
        const found = tensorIn(part, node, elsewhere);
        return found === undefined ? [] : [[shortText(key, 100), found] as const];
      }),
    );
  return {
    optimizer: typeof type === 'string' ? shortText(type, 100) : 'an optimizer',
    lr: typeof event.lr === 'number' ? event.lr : Number.NaN,
    hasOwnSettings: optimizer !== undefined && isObject(event.settings) && isOther(optimizer, event.settings, header),
    gradient: tensorIn(event.gradient, node, elsewhere),
    stateBefore: state(event.stateBefore),
    stateAfter: state(event.stateAfter),
  };
}

/** Whether a group's settings give another rule than its optimizer's; the rate is the event's own, and what its optimizer does not have belongs to a scheduler. */
function isOther(optimizer: Json, own: Json, header: RecordedHeader): boolean {
  const changed = Object.fromEntries(Object.entries(own).filter(([key]) => Object.hasOwn(optimizer, key)));
  const [usual, here] = [optimizer, { ...optimizer, ...changed }].map(settings =>
    settingsOfTorch({ ...settings, lr: 0 }, header),
  );
  return JSON.stringify(usual) !== JSON.stringify(here);
}

/** Returns a tensor of a record; undefined for what has no numbers, such as null. */
function tensorIn(value: unknown, node: NodeDefinition, elsewhere: Elsewhere): Tensor | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number') return tensor([], [value]);
  if (isObject(value) && value.place !== undefined) return elsewhere(value, node);
  const shape = shapeWritten(value);
  return tensor(shape, numbersWritten(value, typeWritten(value, node.dtype), sizeOf(shape)));
}
