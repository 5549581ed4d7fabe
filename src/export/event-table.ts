/** Every event as a row of a Parquet file, written while the run is recorded: a group of rows is all that is held. */

import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { type ColumnType, type ColumnValue, EVENT_COLUMNS, eventRow } from './event-columns.ts';
import type { Write } from './writer.ts';

/** Rows of a group, at most; readers take a group as a whole. */
const GROUP_ROWS = 65_536;
/** Numbers of a group, after which no further row joins. The library takes some hundred bytes for each while it writes them. */
const GROUP_NUMBERS = 131_072;

export const write: Write = async function* (subject) {
  const { log, lengths } = await subject.run();
  const bytes = new ByteWriter();
  const parquet = new ParquetWriter({ writer: bytes, schema: SCHEMA, createdBy: 'backprop-tui' });
  const group = new Group();
  let position = 0;
  for await (const length of lengths)
    for (; position < length; position++) {
      const row = eventRow(log, position);
      group.add(EVENT_COLUMNS.map(column => column.of(row)));
      if (!group.isFull) continue;
      parquet.write({ columnData: group.taken(), rowGroupSize: GROUP_ROWS });
      yield written(bytes);
    }
  if (group.rows > 0) parquet.write({ columnData: group.taken(), rowGroupSize: GROUP_ROWS });
  parquet.finish();
  yield written(bytes);
};

/** Takes what was written so far out of the buffer; places in the file go on counting. */
function written(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];

const optional = { repetition_type: 'OPTIONAL' } as const;

const ELEMENTS: Readonly<Record<'text' | 'whole' | 'number', Schema[number]>> = {
  text: { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  whole: { name: 'element', type: 'INT32' },
  number: { name: 'element', type: 'DOUBLE' },
};

/** A list is a group with a group of elements. Source: the Parquet format, LogicalTypes.md, "Lists". */
const listOf = (name: string, of: 'whole' | 'number'): Schema => [
  { name, ...optional, converted_type: 'LIST', num_children: 1 },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { ...ELEMENTS[of], repetition_type: 'REQUIRED' },
];

const COLUMN_SCHEMAS: Readonly<Record<ColumnType, (name: string) => Schema>> = {
  text: name => [{ ...ELEMENTS.text, ...optional, name }],
  whole: name => [{ ...ELEMENTS.whole, ...optional, name }],
  number: name => [{ ...ELEMENTS.number, ...optional, name }],
  'list of whole': name => listOf(name, 'whole'),
  'list of numbers': name => listOf(name, 'number'),
};

const SCHEMA: Schema = [
  { name: 'event', num_children: EVENT_COLUMNS.length },
  ...EVENT_COLUMNS.flatMap(({ name, type }) => COLUMN_SCHEMAS[type](name)),
];

/** A dictionary would take −0 for 0. */
const EVERY_BIT = { encoding: 'PLAIN' } as const;

/** Rows that wait for their group, column by column. */
class Group {
  private readonly columns: readonly ColumnValue[][] = EVENT_COLUMNS.map(() => []);
  private numbers = 0;

  get isFull(): boolean {
    return this.rows >= GROUP_ROWS || this.numbers >= GROUP_NUMBERS;
  }

  get rows(): number {
    return this.columns[0]!.length; // there are columns
  }

  add(cells: readonly ColumnValue[]): void {
    cells.forEach((cell, column) => {
      this.columns[column]!.push(cell);
      if (typeof cell === 'object') this.numbers += cell.length;
    });
  }

  /** The columns, which are empty afterwards. */
  taken() {
    this.numbers = 0;
    return EVENT_COLUMNS.map(({ name, type }, column) => ({
      name,
      data: this.columns[column]!.splice(0),
      ...(type === 'number' || type === 'list of numbers' ? EVERY_BIT : {}),
    }));
  }
}
