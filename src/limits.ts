/** What a file may ask of this program, and why: a scenario is a file from a stranger. Every error that meets a limit names it. */

/** A formula's tree is walked recursively: nesting and operators bound the depth of that walk. */
export const FORMULA_LIMITS = {
  /** Brackets and calls inside one another. */
  depth: 64,
  /** Operators in one formula; a lecture's longest has about 30. */
  operators: 1_000,
  /** Names and formulas that stand in lists, as in stack([a, b]): each is an operand, and what is sent back to one looks at all. Plain numbers do not count. */
  items: 1_000,
  /** Characters. */
  length: 65_536,
} as const;

/** A name is shown in columns and typed by people. */
export const NAME_LIMIT = 64;

/** Characters of a line that is typed or pasted: no formula is longer. */
export const LINE_LIMIT = FORMULA_LIMITS.length;

/** What a program may hold. */
export const PROGRAM_LIMITS = {
  /** Lines of a program; 50,000 record and open within a second. */
  lines: 100_000,
  /** Rounds and calls inside one another: they are unrolled recursively. */
  levels: 64,
  /** Leaves, literals and operations; so many open within a second and 512 MB. */
  nodes: 120_000,
  /** Operands of all operations. */
  edges: 250_000,
  /** Multiplications, additions or comparisons of all products, convolutions and pools in one iteration, and in one validation: some seconds. */
  multiplications: 5_000_000_000,
  /** Numbers in one tensor: 16 Mi of them are 128 MiB. */
  elements: 16 * 1024 * 1024,
  /** Numbers in all values together: 256 MiB, and drawn within a second. */
  totalElements: 32 * 1024 * 1024,
} as const;

/** What a scenario file may hold. */
export const FILE_LIMITS = {
  /** Bytes of a scenario file; logs may be larger, as they are streamed. */
  bytes: 4 * 1024 * 1024,
  /** Bytes after which it is not read on: endless input ends here, and the loader says how much was too much. */
  read: 64 * 1024 * 1024,
  /** Arrays and objects inside one another. */
  depth: 64,
  /** Characters of one string, as it is shown: control characters and piles of marks are spelled out. */
  string: 65_536,
  /** Characters of one number. */
  number: 64,
  /** Keys of one object; a large network has a few hundred leaves. */
  members: 10_000,
  /** Keys of all objects together: each is held against the schema, which gathers every mistake before the first is told. */
  keys: 50_000,
  /** Expectations, and notes: people write these, one at a time. */
  entries: 10_000,
  /** Axes of an initialiser's shape. */
  axes: 16,
  /** Problems reported at once. */
  problems: 20,
} as const;

/** What a list of commands may hold: people write these, or programs for slides. */
export const SCRIPT_LIMITS = {
  bytes: 1024 * 1024,
  lines: 10_000,
} as const;

/** The file with a person's own theme and keys. */
export const CONFIG_LIMITS = { bytes: 64 * 1024 } as const;

/** What is kept of a session, and read again by the next. */
export const KEPT_LIMITS = {
  bytes: 1024 * 1024,
  /** Breakpoints, and watches. */
  stops: 200,
  /** Characters of one of them. */
  text: 1_000,
} as const;

/** What a run may ask for. */
export const TRAINING_LIMITS = {
  iterations: 10_000_000,
  /** Forward and backward passes of an iteration. */
  passes: 1_000,
} as const;

/** Significant digits of a number: without --digits, and at most, as no two 64-bit numbers agree in so many. */
export const DIGITS = { usual: 5, most: 17 } as const;

/** What one export may hold. */
export const EXPORT_LIMITS = {
  /** Events of a derivation on paper: LaTeX sets some 50 of them on a second. */
  steps: 5_000,
  /** Operations of a program that a person reckons by hand. */
  sheetOperations: 300,
  /** Numbers that a program for PyTorch spells out for its leaves: some 20 MB. */
  codeNumbers: 1_000_000,
  /** Events of a recording for asciinema: some 10 MB. */
  cast: 5_000,
  /** Nodes of one figure. */
  graph: 200,
  /** Files of one export. */
  files: 2_000,
} as const;

/** What Mermaid draws unless a page says otherwise: maxTextSize and maxEdges of its configuration. */
export const MERMAID_LIMITS = { characters: 50_000, edges: 500 } as const;

/** What a page may hold, and what a link to one may ask for: links come from strangers. */
export const PAGE_LIMITS = {
  /** Bytes of the scenario, its examples included. */
  bytes: 16 * 1024 * 1024,
  /** Events of the transcript that is shown without JavaScript. */
  transcript: 2_000,
  /** Keys of a link. */
  keys: 200,
} as const;

/** Cells of a printed frame. */
export const FRAME_LIMITS = {
  /** Without --size: as wide as a slide can show. */
  usual: { columns: 120, rows: 36 },
  /** Columns, and rows; terminals are far smaller. */
  most: 1_000,
} as const;

const MEBIBYTE = 1024 * 1024;

/** What a log may hold; what a binary one says of its own sizes is held against this before anything is read. */
export const LOG_LIMITS = {
  /** Characters up to the end of the scenario in a header of JSON: each may be an escape of six. */
  scenario: 6 * FILE_LIMITS.bytes,
  /** Characters of a line of JSON, beside those that the program itself writes in its place: it may be spaced otherwise. */
  spacing: 4,
  /** Lines without anything in them. */
  blankLines: 1_000,
  /** Bytes of its header: a scenario, and the names of its nodes. */
  header: 32 * MEBIBYTE,
  /** Bytes of any other chunk. */
  chunk: MEBIBYTE,
} as const;

/** What the log of a recorded run may hold. */
export const RECORDED_LIMITS = {
  /** Bytes of a line of JSON, and of a chunk that has no numbers. */
  record: 32 * MEBIBYTE,
  /** Nodes, and edges. */
  nodes: 1_000_000,
  /** Operands of an operation. */
  slots: 10_000,
  axes: 16,
  /** Elements of a tensor, and those of it that are kept. */
  elements: 2 ** 40,
  kept: 2 ** 28,
  sources: 256,
  /** Lines and characters of a source file. */
  lines: 5_000,
  source: MEBIBYTE,
  path: 4_096,
  /** Characters of a name, a module, an operator. */
  name: 256,
  /** Facts about the runtime. */
  runtime: 20,
} as const;

/** What the numbers of a run may take, in bytes. */
export const MEMORY_LIMITS = {
  /** Without --memory: a part of the machine's memory, and at least so much. */
  usual: { part: 1 / 4, words: 'a quarter', least: 512 * MEBIBYTE },
  /** Less is taken by the program itself. */
  least: 16 * MEBIBYTE,
  /** The part of the budget for the list of events, none of which can be dropped. */
  shareOfEvents: 3 / 4,
  /** Iterations whose numbers must fit at once: the one recorded, the one looked at, the one before it, and room to go on. */
  iterations: 4,
  /** More than machines have. */
  most: 1024 * 1024 * MEBIBYTE,
} as const;
