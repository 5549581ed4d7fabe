/** Operations that PyTorch has with the same operands: their recorded calls are calls here, by the names in their records. */

import type { Operation } from '../../ops/operation.ts';
import { OPERATIONS } from '../../ops/operation-table.ts';
import { letters, type OperatorRow, type OperatorRows } from './recorded-call.ts';

/** PyTorch's reductions, by number. */
export const REDUCTIONS = ['none', 'mean', 'sum'] as const;

const namesake =
  ({ name, operands, attributes }: Operation): OperatorRow =>
  ({ count, settings }) => {
    const given = Object.entries(attributes).flatMap(([setting, { torch = setting }]) => {
      const value = settings.number(torch);
      if (value === undefined) return [];
      return [`${setting}=${setting === 'reduction' ? `"${REDUCTIONS[value]}"` : value}`];
    });
    return count === operands.length ? `${name}(${[letters(count), ...given].join(', ')})` : undefined;
  };

/** By PyTorch's names. */
export const NAMESAKES: OperatorRows = Object.fromEntries(
  OPERATIONS.flatMap(operation =>
    operation.torch === undefined ? [] : [[operation.torch.replace(/^.*\./, ''), namesake(operation)]],
  ),
);
