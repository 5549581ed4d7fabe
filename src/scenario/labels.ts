/** Checks labels and indices in the file against the classes or rows that they select: at run time a wrong label would only give NaN. */

import { choicesOf, isChoice } from '../graph/choices.ts';
import { nodeOf, type Program } from '../graph/program.ts';
import type { Findings } from './findings.ts';
import type { JsonNode } from './json-document.ts';
import type { Leaf } from './leaves.ts';
import { rangeInText } from './program-lines.ts';
import { notALabel } from './scenario-errors.ts';
import type { SourceText } from './source-text.ts';
import type { WrittenTensor } from './written-numbers.ts';

export interface LabelSources {
  readonly leaves: ReadonlyMap<string, Leaf>;
  readonly examples: ReadonlyMap<string, WrittenTensor>;
  readonly lines: readonly { readonly node: JsonNode }[];
  readonly source: SourceText;
}

/** Reports each wrong label once, however many operations use it. */
export function checkLabels(program: Program, sources: LabelSources, findings: Findings): void {
  const reported = new Set<JsonNode>();
  for (const node of program.nodes) {
    if (node.role !== 'operation' || node.operation.indices === undefined) continue;
    const choices = choicesOf(program, node);
    for (const slot of node.operation.indices) {
      const labels = nodeOf(program, node.operands[slot]!);
      if (labels.role === 'operation') continue;
      const { value, places } = sources.examples.get(labels.name) ??
        sources.leaves.get(labels.name) ?? { value: labels.initial, places: [] };
      for (let i = 0; i < value.data.length; i++) {
        const label = value.data[i]!;
        if (isChoice(label, choices)) continue;
        const place = places[i];
        const line = sources.lines[node.line]!.node;
        if (reported.has(place ?? line)) continue;
        reported.add(place ?? line);
        const range = place ?? rangeInText(sources.source, line, node.span.start, node.span.end);
        findings.report(notALabel(label, choices.count, node.text), place ?? line, range);
      }
    }
  }
}
