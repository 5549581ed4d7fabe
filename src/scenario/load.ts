/** File text → Scenario, or every mistake in it with its place; pure: files are opened elsewhere. */

import { validationLosses } from '../engine/evaluation.ts';
import { whole } from '../engine/in-parts.ts';
import type { Validation } from '../engine/training.ts';
import { composed, definedNames } from '../language/names.ts';
import { blockName } from '../language/statements.ts';
import { FILE_LIMITS, PROGRAM_LIMITS } from '../limits.ts';
import { once } from '../memoised.ts';
import { utf8Text } from '../text/utf8.ts';
import { actAsWritten, type ReadAct } from './acts.ts';
import { type Beside, embedded, fileNamedIn } from './data-file.ts';
import { readExpectations } from './expectations.ts';
import { isInEvaluation } from './expected-entries.ts';
import { Findings } from './findings.ts';
import { itemsOf, type JsonNode, memberOf, plainValue } from './json-document.ts';
import type { Known } from './known.ts';
import { checkLabels } from './labels.ts';
import { LEAF_SECTIONS, type Leaves, readLeaves } from './leaves.ts';
import { misreadNumbers } from './misread-numbers.ts';
import { readNotes } from './notes.ts';
import { readPrecision, withRoundedExamples } from './number-type.ts';
import type { FileProblem } from './problems.ts';
import { type Line, programLines, readProgram, type WrittenProgram } from './program-lines.ts';
import { checkRanges } from './ranges.ts';
import { readDocument } from './read-document.ts';
import { checkRepresentable } from './representable.ts';
import type { Scenario } from './scenario.ts';
import { fileTooLarge, notUtf8, tooManyEntries } from './scenario-errors.ts';
import type { ScenarioFields } from './scenario-schema.ts';
import { issuesOfScenario, reportIssues } from './schema-check.ts';
import { checkFrozen, checkLosses } from './section-checks.ts';
import { type SourceText, sourceText } from './source-text.ts';
import { type ReadFeed, readFeed } from './training-data.ts';
import { readTraining } from './training-fields.ts';
import { readValidation } from './validation-set.ts';
import { warningsOf } from './warnings.ts';

export type LoadResult =
  | { readonly scenario: Scenario }
  /** Problems by position, at most as many as are useful at once; `omitted` counts the others. */
  | { readonly problems: readonly FileProblem[]; readonly omitted: number };

export interface LoadOptions {
  /** Bytes of the scenario, if it is only a part of the text. */
  readonly size?: number;
  /** Whether limits of work are lifted. */
  readonly isForced?: boolean;
  /** Opens a file of examples beside the scenario; without it a scenario that names a file is refused. */
  readonly beside?: Beside | undefined;
  /** Reads what a note asks for; by default every command is taken as it is written. */
  readonly readAct?: ReadAct;
}

/** Reads a scenario. `file` is its name in problems. A byte order mark is skipped. */
export function loadScenario(text: string | Uint8Array, file: string, options: LoadOptions = {}): LoadResult {
  const { size = text.length } = options;
  const isTooLarge = size > FILE_LIMITS.bytes;
  const decoded = isTooLarge ? beginningOf(text) : decode(text);
  const source = sourceText(decoded ?? '', file);
  const findings = new Findings(source);
  if (decoded === undefined) findings.report(notUtf8(), undefined);
  if (isTooLarge) findings.report(fileTooLarge(size), undefined);
  const root = findings.total > 0 ? undefined : readDocument(source, findings);
  const scenario = root && readScenario(root, source, findings, options);
  if (scenario !== undefined && findings.total === 0) return { scenario };
  const problems = findings.problems();
  return { problems, omitted: findings.total - problems.length };
}

/** As much of a text as its problem shows: the lines of all of it may be many millions. */
const beginningOf = (text: string | Uint8Array): string => {
  const beginning = text.slice(0, SHOWN);
  return typeof beginning === 'string' ? beginning : new TextDecoder().decode(beginning);
};

const SHOWN = 1_024;

/** Letters with accents become one character each: names are compared, and columns counted, as they are seen. */
function decode(text: string | Uint8Array): string | undefined {
  if (typeof text === 'string') return composed(text.startsWith('\ufeff') ? text.slice(1) : text);
  const decoded = utf8Text(text);
  return decoded === undefined ? undefined : composed(decoded);
}

/** Reads the scenario from the JSON tree; undefined without a program. Mistakes are reported. */
function readScenario(
  root: JsonNode,
  source: SourceText,
  findings: Findings,
  { isForced = false, beside, readAct = actAsWritten }: LoadOptions,
): Scenario | undefined {
  if (!hasFewEntries(root, findings)) return undefined;
  const { fields, broken } = readFields(root, findings);
  const section = memberOf(root, 'training');
  const fed = readFeed(fields.training, section, readLeaves(root, findings), findings, beside);
  const training = readTraining(fields.training, fed, section, findings);
  checkLosses(fields, root, findings);
  const hasLines = fields.program !== undefined && hasLeafTables(root);
  const lines = hasLines ? programLines(memberOf(root, 'program')!) : []; // the fields are read from it
  const precision = readPrecision(fields.training, section, findings);
  const given: WrittenProgram = { root, lines, fields, source, isForced, precision };
  const untrained = untrainedLosses(() => validation);
  const ofLoss = fields.training?.validation && ((loss: number): number => untrained.all()[loss] ?? Number.NaN);
  const program = lines.length > 0 ? readProgram({ ...given, validation: ofLoss }, fed.leaves, findings) : undefined;
  const validation: Validation | undefined =
    program && readValidation(memberOf(section, 'validation'), { written: given, program, fed }, findings);
  const written = { leaves: fed.leaves.byName, examples: fed.examples, lines, source, root };
  if (program) checkLabels(program, written, findings);
  const vanishing = program ? checkRepresentable(program, written, findings) : [];
  checkFrozen(fed.leaves, memberOf(section, 'freeze'), findings);
  if (!broken.has('ranges')) checkRanges(memberOf(root, 'ranges'), fed.leaves, findings);
  const entries = unbroken(root, 'expect', broken);
  const evaluation =
    program && entries.some(isInEvaluation)
      ? readProgram({ ...given, isEvaluated: true }, fed.leaves, findings)
      : undefined;
  const names = once(() => namesOf(lines, fed.leaves));
  const known: Known = {
    source,
    program,
    evaluation,
    names: lines.length > 0 ? names : undefined,
    training: broken.has('training') ? undefined : training,
  };
  const expect = readExpectations(entries, known, findings);
  const notes = readNotes(unbroken(root, 'notes', broken), { known, readAct }, findings);
  const text = textWith(source, section, fed, findings);
  if (program === undefined || fields.title === undefined) return undefined;
  const { title, source: origin, description } = fields;
  return {
    title,
    ...(origin !== undefined && { source: origin }),
    ...(description !== undefined && { description }),
    program,
    ...(evaluation && { evaluation }),
    training: {
      ...withRoundedExamples(training, program),
      ...(validation && { validation: { ...validation, prepare: untrained.inParts } }),
    },
    expect,
    notes,
    allowsNonFinite: fields.nonfinite ?? false,
    warnings: warningsOf(program, training, [vanishing, misreadNumbers(root, source, lines)]), // in a page, none of these returns a list
    text,
  };
}

/** The losses on the validation examples before the first iteration: made when first needed, or in parts before. */
function untrainedLosses(of: () => Validation | undefined) {
  let losses: readonly number[] | undefined;
  function* inParts(): Generator<number, void> {
    const validation = of();
    losses ??= validation ? yield* validationLosses(validation, () => undefined) : [];
  }
  const all = (): readonly number[] => {
    whole(inParts());
    return losses!; // they are computed now
  };
  return { all, inParts };
}

/** Returns the scenario's text, with the examples in place of the names of their files: what stands last comes first, so that places stay. */
const textWith = (
  { text }: SourceText,
  section: JsonNode | undefined,
  { examples, tested }: ReadFeed,
  findings: Findings,
): string =>
  [
    { within: section, examples },
    { within: memberOf(section, 'validation'), examples: tested },
  ]
    .flatMap(({ within, examples }) => {
      const data = memberOf(within, 'data');
      return data && fileNamedIn(data) ? [{ data, examples }] : [];
    })
    .toSorted((a, b) => b.data.offset - a.data.offset)
    .reduce((whole, { data, examples }) => embedded(whole, data, examples, findings), text);

/** Whether lists are short, as people write them; checking a longer list would cost too much memory. */
function hasFewEntries(root: JsonNode, findings: Findings): boolean {
  const limits = { program: PROGRAM_LIMITS.lines, expect: FILE_LIMITS.entries, notes: FILE_LIMITS.entries };
  const tooLong = Object.entries(limits).flatMap(([name, limit]) => {
    const list = memberOf(root, name);
    return list?.type === 'array' && itemsOf(list).length > limit ? [{ list, limit }] : [];
  });
  for (const { list, limit } of tooLong)
    findings.report(tooManyEntries(itemsOf(list).length, limit), list, { offset: list.offset, length: 1 });
  return tooLong.length === 0;
}

interface ReadFields {
  /** The sections without a mistake in form. */
  readonly fields: Partial<ScenarioFields>;
  /** Sections with a mistake in form, and entries of lists: `expect`, `expect/0`. */
  readonly broken: ReadonlySet<string>;
}

function readFields(root: JsonNode, findings: Findings): ReadFields {
  const document = plainValue(root);
  const issues = issuesOfScenario(document);
  reportIssues(issues, root, findings);
  const broken = new Set(issues.flatMap(({ path }) => [String(path[0]), path.slice(0, 2).join('/')]));
  const sound = Object.entries(root.type === 'object' ? (document as object) : {}).filter(([key]) => !broken.has(key));
  return { fields: Object.fromEntries(sound) as Partial<ScenarioFields>, broken }; // each passed the schema, which does not change it
}

/** Returns the entries of a list that have the right form. */
function unbroken(root: JsonNode, name: string, broken: ReadonlySet<string>): readonly JsonNode[] {
  const list = memberOf(root, name);
  if (list?.type !== 'array') return [];
  return itemsOf(list).filter((_, i) => !broken.has(`${name}/${i}`));
}

/** Whether all names of leaves are known; otherwise half the program would seem to be wrong. */
const hasLeafTables = (root: JsonNode): boolean =>
  LEAF_SECTIONS.every(([section]) => (memberOf(root, section)?.type ?? 'object') === 'object');

/** Returns the names of leaves and lines, as far as they can be read. */
function namesOf(lines: readonly Line[], leaves: Leaves): ReadonlySet<string> {
  const ofLines = lines.flatMap(({ text }) => [...definedNames(text), blockName(text) ?? []].flat());
  return new Set([...leaves.byName.keys(), ...leaves.unread, ...ofLines]);
}
