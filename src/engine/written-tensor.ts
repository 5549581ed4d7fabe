/** The numbers of an event, whether it computes them or only tells of them. */

import type { Tensor } from '../tensor/tensor.ts';
import { type Event, tensorOf } from './events.ts';

/** Returns the tensor that an event computes, is given, or changes; undefined for an event without numbers. */
export function tensorWritten(event: Event): Tensor | undefined {
  switch (event.type) {
    case 'value.given':
      return event.value;
    case 'gradient.changed':
    case 'buffer.updated':
    case 'scale.updated':
      return event.after;
    default:
      return tensorOf(event);
  }
}
