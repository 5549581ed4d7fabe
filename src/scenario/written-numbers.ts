/** Numbers as a file writes them → a tensor, with the place of every element. */

import { type Shape, type Tensor, tensor } from '../tensor/tensor.ts';
import { described } from './described.ts';
import type { Findings } from './findings.ts';
import { itemsOf, type JsonNode } from './json-document.ts';
import { emptyList, notANumber, ragged } from './scenario-errors.ts';

export interface WrittenTensor {
  readonly node: JsonNode;
  readonly value: Tensor;
  /** The JSON node of each element, row-major. */
  readonly places: readonly JsonNode[];
}

const NON_FINITE: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** Returns the tensor of a number or of nested lists; for other nodes it reports every mistake and returns undefined. @param gaps Whether null may stand for a number, and is read as NaN. */
export function readNumbers(node: JsonNode, findings: Findings, gaps?: 'gaps'): WrittenTensor | undefined {
  const reportedBefore = findings.total;
  const shape = shapeOf(node);
  const data: number[] = [];
  const places: JsonNode[] = [];
  const read = (at: JsonNode, axis: number): void => {
    const mistake = mistakeAt(at, axis, shape, gaps);
    if (mistake !== undefined) {
      findings.report(mistake, at);
    } else if (at.type === 'array') {
      for (const item of itemsOf(at)) read(item, axis + 1);
    } else {
      data.push(NON_FINITE.get(at.value) ?? at.value ?? Number.NaN);
      places.push(at);
    }
  };
  read(node, 0);
  return findings.total > reportedBefore ? undefined : { node, value: tensor(shape, data), places };
}

/** Returns the lengths along the first entries; all other entries are compared with them. */
function shapeOf(node: JsonNode): Shape {
  const shape: number[] = [];
  for (let at: JsonNode | undefined = node; at?.type === 'array'; at = itemsOf(at)[0]) shape.push(itemsOf(at).length);
  return shape;
}

function mistakeAt(node: JsonNode, axis: number, shape: Shape, gaps?: 'gaps') {
  const length = shape[axis];
  if (node.type === 'array') {
    const found = itemsOf(node).length;
    if (found === 0) return emptyList();
    return found === length ? undefined : ragged(axisInWords(length), described(node));
  }
  if (
    node.type !== 'number' &&
    !NON_FINITE.has(node.value) &&
    (node.type !== 'null' || gaps === undefined || axis === 0)
  )
    return notANumber(described(node), node.type === 'string' ? node.value : undefined);
  return length === undefined ? undefined : ragged(axisInWords(length), 'a number');
}

const axisInWords = (length: number | undefined) => (length === undefined ? 'a number' : `a list of ${length}`);
