/** The numbers of an event, whether it computes them or only tells of them. */

import type { Tensor } from '../tensor/tensor.ts';
import type { Event } from './events.ts';

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
      return tensorComputed(event);
  }
}

/** Returns the tensor that an event computes: a value, a contribution, or what a node holds after it; undefined for an event that computes none. */
export function tensorComputed(event: Event): Tensor | undefined {
  switch (event.type) {
    case 'value.computed':
    case 'backward.seeded':
      return event.value;
    case 'contribution.computed':
      return event.contribution;
    case 'gradient.accumulated':
    case 'gradient.kept':
    case 'parameter.updated':
    case 'value.edited':
    case 'validation.computed':
      return event.after;
    default:
      return undefined;
  }
}
