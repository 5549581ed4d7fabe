/** The three tables of leaves → names, roles and numbers. */

import type { LeafRole } from '../graph/program.ts';
import { likeness } from '../language/names.ts';
import { PROGRAM_LIMITS } from '../limits.ts';
import { sizeOf, type Tensor } from '../tensor/tensor.ts';
import type { Findings } from './findings.ts';
import { initialise } from './initialisers.ts';
import { type JsonNode, type Member, memberOf, membersOf, plainValue } from './json-document.ts';
import { emptyInterval, leafNamesAlike, nameTaken, tooManyNumbers } from './scenario-errors.ts';
import type { Initialiser } from './scenario-schema.ts';
import { isField, issuesOfInitialiser, reportIssues } from './schema-check.ts';
import { readNumbers } from './written-numbers.ts';

export interface Leaf {
  readonly name: string;
  readonly role: LeafRole;
  readonly value: Tensor;
  /** The JSON node of each element; empty when the numbers were drawn. */
  readonly places: readonly JsonNode[];
}

export interface Leaves {
  readonly byName: ReadonlyMap<string, Leaf>;
  /** Names whose numbers could not be read, or that are outside the tables of leaves: using them is not reported again. */
  readonly unread: ReadonlySet<string>;
}

/** Tables of a file, and the role of their leaves. */
export const LEAF_SECTIONS = [
  ['constants', 'constant'],
  ['inputs', 'input'],
  ['parameters', 'parameter'],
] as const;

export function readLeaves(root: JsonNode, findings: Findings): Leaves {
  const byName = new Map<string, Leaf>();
  const unread = new Set(namesOutside(root));
  const sectionOf = new Map<string, string>();
  const likes = new Map<string, string>();
  let total = 0;
  for (const [section, role] of LEAF_SECTIONS) {
    for (const member of membersOf(memberOf(root, section))) {
      const { name, key } = member;
      const taken = sectionOf.get(name);
      if (taken !== undefined) {
        if (taken !== section) findings.report(nameTaken(name, taken), key); // twice in the same section is a duplicate key
        continue;
      }
      sectionOf.set(name, section);
      const alike = likes.get(likeness(name));
      if (alike !== undefined) findings.report(leafNamesAlike(name, alike), key);
      likes.set(likeness(name), name);
      const read = readValue(member, total, findings);
      if (read === undefined) {
        unread.add(name);
        continue;
      }
      total += sizeOf(read.value.shape);
      byName.set(name, { name, role, ...read });
    }
  }
  return { byName, unread };
}

/** Returns keys within unknown fields: `"parameter": { "w": 1 }` is a single mistake, not a further mistake in each line that uses w. */
const namesOutside = (root: JsonNode): readonly string[] =>
  membersOf(root)
    .filter(({ name }) => !isField(name))
    .flatMap(({ value }) => membersOf(value).map(({ name }) => name));

type ReadValue = Pick<Leaf, 'value' | 'places'>;

function readValue(member: Member, total: number, findings: Findings): ReadValue | undefined {
  const { name, value: node } = member;
  if (node.type !== 'object') return readNumbers(node, findings);
  const initialiser = readInitialiser(node, findings);
  if (initialiser === undefined) return undefined;
  const size = sizeOf(initialiser.shape);
  if (size > PROGRAM_LIMITS.elements || total + size > PROGRAM_LIMITS.totalElements) {
    findings.report(tooManyNumbers(size, total + size), memberOf(node, 'shape'));
    return undefined;
  }
  return { value: initialise(initialiser, name), places: [] };
}

function readInitialiser(node: JsonNode, findings: Findings): Initialiser | undefined {
  const written = plainValue(node);
  const issues = issuesOfInitialiser(written);
  if (issues.length > 0) {
    reportIssues(issues, node, findings);
    return undefined;
  }
  const initialiser = written as Initialiser; // it passed the schema, which does not change it
  if (initialiser.init === 'uniform') {
    const { low = 0, high = 1 } = initialiser;
    if (low >= high) {
      findings.report(emptyInterval(low, high), memberOf(node, 'high') ?? memberOf(node, 'low'));
      return undefined;
    }
  }
  return initialiser;
}
