/** The log of a recorded run → its program and events; the numbers are read when they are looked at. */

import { NONE } from '../../engine/columns.ts';
import type { OptimizerSettings } from '../../engine/optimizers/table.ts';
import { RecordedLog, type RecordedNumbers, type RecordedRow } from '../../engine/recorded-log.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { BytesAt } from './bytes-at.ts';
import type { Definitions } from './definitions.ts';
import type { RecordedHeader } from './header-and-end.ts';
import { type Differs, type RecordedProgram, recordedProgram } from './recorded-program.ts';
import { settingsOfTorch } from './torch-optimizers.ts';

/** What a reader of either form has gathered. */
export interface Gathered {
  readonly header: RecordedHeader;
  readonly definitions: Definitions;
  /** Rows whose edges are the log's. */
  readonly rows: Iterable<RecordedRow>;
  /** The node of the first backward pass, and how many iterations begin. */
  readonly loss: number | undefined;
  readonly iterations: number;
  readonly bytes: BytesAt;
  readonly numbers: (program: RecordedProgram) => RecordedNumbers;
  readonly differs: Differs | undefined;
}

export interface OpenedRun {
  readonly scenario: Scenario;
  readonly log: RecordedLog;
}

/** @throws RangeError when a row cannot follow the rows before; its message says why */
export function openRecorded(gathered: Gathered): OpenedRun {
  const { header, definitions, rows, loss, iterations, bytes, numbers, differs } = gathered;
  definitions.demandRoom();
  const made = recordedProgram(definitions, header, loss, differs);
  const { program } = made;
  const optimizer = settingsOf(header);
  const training = { iterations: Math.max(1, iterations), ...(optimizer && { optimizer }) };
  const log = new RecordedLog(program, training, numbers(made), bytes);
  for (const row of rows) {
    const edge = row.edge === NONE ? NONE : made.edges[row.edge]!; // checked by the reader
    log.addRow({ ...row, edge });
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
  return { scenario, log };
}

/** The settings of the only optimizer, if it is one that is known here; its updates are explained by its rule. */
function settingsOf({ optimizers }: RecordedHeader): OptimizerSettings | undefined {
  const [only] = optimizers;
  return optimizers.length === 1 && only !== undefined ? settingsOfTorch(only) : undefined;
}
