/** The type of a scenario's numbers, held against the numbers of the file. */

import { isBeyond, typeOfGradient } from '../graph/precision.ts';
import type { Program } from '../graph/program.ts';
import { BOUNDS, type FloatType, roundTo } from '../tensor/dtype.ts';
import { formatNumber } from '../text/number-format.ts';
import type { Findings } from './findings.ts';
import { type JsonNode, memberOf } from './json-document.ts';
import type { LabelSources } from './labels.ts';
import { LEAF_SECTIONS } from './leaves.ts';
import { tooLargeForType } from './training-errors.ts';

type Written = Pick<LabelSources, 'leaves' | 'examples'> & { readonly root: JsonNode };

/** Reports every number of a leaf that the type does not reach: it would be infinite. Returns warnings of those that it has only a 0 for. */
export function checkRepresentable(program: Program, written: Written, findings: Findings): readonly string[] {
  const { precision, nodes } = program;
  if (precision === undefined) return [];
  return nodes.flatMap(node => {
    const { name, role, dtype } = node;
    const numbers = role === 'operation' ? undefined : (written.examples.get(name) ?? written.leaves.get(name));
    if (numbers === undefined || dtype === undefined) return [];
    const type = typeOfGradient(precision, node);
    const { places, value } = numbers;
    let zeros = 0;
    let isReported = false;
    for (let i = 0; i < value.data.length; i++) {
      const x = value.data[i]!;
      if (x !== 0 && roundTo(type, x) === 0) zeros++;
      if (!isBeyond(type, x) || (isReported && places.length === 0)) continue;
      isReported = true;
      findings.report(tooLargeForType(x, type), places[i] ?? initialiserOf(name, written.root));
    }
    return zeros === 0 ? [] : [vanishingWarning(zeros, name, type)];
  });
}

/** The text of a leaf that was drawn: its numbers have no places. */
const initialiserOf = (name: string, root: JsonNode): JsonNode | undefined =>
  LEAF_SECTIONS.map(([section]) => memberOf(memberOf(root, section), name)).find(node => node !== undefined);

function vanishingWarning(zeros: number, name: string, type: FloatType): string {
  const which = zeros === 1 ? `a number of ${name} is` : `${zeros} numbers of ${name} are`;
  return `${which} 0 in ${type}, whose smallest number above 0 is ${formatNumber(BOUNDS[type].smallest, { digits: 3 })}`;
}
