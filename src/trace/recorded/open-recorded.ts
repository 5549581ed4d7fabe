/** The log of a recorded run → its program and events; the numbers are read when they are looked at. */

import { NONE } from '../../engine/columns.ts';
import type { OptimizerSettings } from '../../engine/optimizers/table.ts';
import type { FileNumbers } from '../../engine/recorded-file.ts';
import { RecordedLog } from '../../engine/recorded-log.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { BytesAt } from './bytes-at.ts';
import type { Definitions } from './definitions.ts';
import type { RecordedHeader } from './header-and-end.ts';
import { type RecordedProgram, recordedProgram } from './recorded-program.ts';
import type { Differs } from './recorded-source.ts';
import { settingsOfTorch } from './torch-optimizers.ts';

/** What a reader of either form has gathered. */
export interface Gathered {
  readonly header: RecordedHeader;
  readonly definitions: Definitions;
  /** The node of the first backward pass, and how many iterations begin. */
  readonly loss: number | undefined;
  readonly iterations: number;
  readonly bytes: BytesAt;
  readonly numbers: (program: RecordedProgram) => FileNumbers;
  readonly differs: Differs | undefined;
  /** The run as far as it was read before more was defined, with its edge of each edge of the log. */
  readonly before: { readonly log: RecordedLog; readonly edges: readonly number[] } | undefined;
}

export interface OpenedRun {
  readonly scenario: Scenario;
  readonly log: RecordedLog;
}

/** Returns a run with the events of the one before it. */
export function openRecorded(gathered: Gathered): OpenedRun & { readonly made: RecordedProgram } {
  const { header, definitions, loss, iterations, bytes, numbers, differs, before } = gathered;
  definitions.demandRoom();
  const made = recordedProgram(definitions, header, loss, differs);
  const { program } = made;
  const optimizer = settingsOf(header);
  const training = { iterations: Math.max(1, iterations), ...(optimizer && { optimizer }) };
  const log = new RecordedLog(program, training, numbers(made), bytes);
  if (before !== undefined) {
    const ofLog = new Map(before.edges.map((edge, k) => [edge, k]));
    for (const row of before.log.rows()) log.addRow({ ...row, edge: made.edges[ofLog.get(row.edge) ?? NONE] ?? NONE });
  }
  const scenario: Scenario = {
    title: header.title,
    source: `recorded by ${program.recorded!.by}`, // it was recorded
    program,
    training,
    expect: [],
    notes: [],
    allowsNonFinite: true,
    warnings: [],
    text: '{}',
  };
  return { scenario, log, made };
}

/** The settings of the only optimizer, if it is one that is known here; its updates are explained by its rule. */
function settingsOf(header: RecordedHeader): OptimizerSettings | undefined {
  const [only, ...others] = header.optimizers;
  return only !== undefined && others.length === 0 ? settingsOfTorch(only, header) : undefined;
}
