/** What a run can be exported as: the only table of kinds and endings. `src/export` has the writer of each. */

import { foundName, isFileName } from '../text/file-name.ts';
import type { GraphLevel } from './graph-folds.ts';

/** Flags that say how an export looks. Each kind takes some of them; how the session gets there is the same for all. */
export type ExportSetting =
  | 'at'
  | 'to'
  | 'each'
  | 'size'
  | 'theme'
  | 'graph'
  | 'level'
  | 'around'
  | 'hops'
  | 'line'
  | 'exercises'
  | 'seed'
  | 'solutions';

/** How a graph is drawn: as CS231n does, with values above the wires and gradients below them, or as the SLP book does. */
export const GRAPH_STYLES = ['circuit', 'boxes'] as const;
export type GraphStyle = (typeof GRAPH_STYLES)[number];

/** What is one node: a call or a round of a loop, a line of the program, or an operation. */
export const LEVELS = ['outline', 'lines', 'operations'] as const satisfies readonly GraphLevel[];
export type Level = (typeof LEVELS)[number];

/** Which events of a range are meant, where a kind shows one event and its name has a number in it. */
export const EACH = ['event', 'phase', 'note'] as const;

interface ExportKind {
  /** The word in `--as`, and before the ending of a name. */
  readonly name: string;
  /** What it can be written as; the first where nothing says which. An ending alone stands for the first kind that has it. */
  readonly endings: readonly string[];
  readonly does: string;
  readonly takes: readonly ExportSetting[];
  /** Whether it shows one event. With `%d` in its name there is a file for each of a range. */
  readonly isOfEvent?: true;
  /** Where nothing says which event: after the first backward pass, when all numbers are known, in place of event 0. */
  readonly isOfGradients?: true;
  /** Whether it needs a run that can be computed again, which one that was recorded elsewhere cannot. */
  readonly isOfComputed?: true;
}

export const EXPORT_KINDS = [
  {
    name: 'step',
    endings: ['svg'],
    does: 'a picture of the screen as frame prints it; x-%d.step.svg is one for each event',
    takes: ['at', 'to', 'each', 'size', 'theme'],
    isOfEvent: true,
  },
  {
    name: 'page',
    endings: ['html'],
    does: 'the debugger itself in one file for a browser, with the run at this event',
    takes: ['at', 'theme'],
  },
  {
    name: 'steps',
    endings: ['tex'],
    does: 'the derivation of every event with the notes, or of some',
    takes: ['at', 'to'],
  },
  {
    name: 'graph',
    endings: ['svg', 'tex', 'dot', 'mmd'],
    does: 'the computation graph with its numbers, as SVG, TikZ, for Graphviz or for Mermaid',
    takes: ['at', 'to', 'each', 'graph', 'level', 'around', 'hops', 'line', 'theme'],
    isOfEvent: true,
    isOfGradients: true,
  },
  {
    name: 'cast',
    endings: ['cast'],
    does: 'a recording of the screen for asciinema, an event a second, with markers at phases and notes',
    takes: ['at', 'to', 'size', 'theme'],
  },
  {
    name: 'code',
    endings: ['py'],
    does: 'the program for PyTorch, which compares its numbers with the recorded ones',
    takes: [],
    isOfComputed: true,
  },
  {
    name: 'sheet',
    endings: ['md', 'tex'],
    does: 'a handout: what is given, a table to fill in, exercises; --solutions is the same, filled in',
    takes: ['exercises', 'seed', 'solutions'],
    isOfComputed: true,
  },
  {
    name: 'table',
    endings: ['parquet'],
    does: 'one row an event with typed columns, for DuckDB, pandas, Polars and Spark',
    takes: [],
  },
] as const satisfies readonly ExportKind[];

export type ExportKindName = (typeof EXPORT_KINDS)[number]['name'];

/** Returns the declaration in its general type. */
export const exportKind = (name: ExportKindName): ExportKind => EXPORT_KINDS.find(kind => kind.name === name)!; // the type is made of the table

/** What to write, and as what. */
export interface ExportTarget {
  readonly kind: ExportKindName;
  /** Without its dot: `svg`. */
  readonly ending: string;
}

/** Why a name says nothing. */
export interface ExportMistake {
  readonly message: string;
  readonly hint: string;
}

/** The words of `--as`: a kind, or a kind and an ending where it has several. */
export const EXPORT_WORDS: readonly string[] = EXPORT_KINDS.flatMap(({ name, endings }: ExportKind) => [
  name,
  ...(endings.length > 1 ? endings.map(ending => `${name}.${ending}`) : []),
]);

/**
 * Returns what a file's name asks for: by `as`, else by the word before its ending, else by the ending alone.
 * @param name A path, or `-` for standard output.
 * @param as One of `EXPORT_WORDS`.
 */
export function exportTarget(name: string, as?: string): ExportTarget | ExportMistake {
  const target = targetOf(name, as);
  if ('message' in target || name === '-' || isFileName(name, [`.${target.ending}`, `.${target.kind}`])) return target;
  return { message: `expected a name, found ${foundName(name)}`, hint: EXAMPLE };
}

function targetOf(name: string, as: string | undefined): ExportTarget | ExportMistake {
  const parts = name.split('/').at(-1)!.toLowerCase().split('.');
  const ending = parts.length > 1 ? parts.at(-1)! : '';
  if (as !== undefined) return targetAs(as, name, name === '-' ? '' : ending);
  const [first, ...others] = EXPORT_KINDS.filter(({ endings }: ExportKind) => endings.includes(ending));
  if (first === undefined)
    return { message: `expected a name that ends in ${listed(allEndings())}, found ${foundName(name)}`, hint: EXAMPLE };
  const word = parts.at(-2)!; // an ending follows something
  const named = [first, ...others].find(kind => kind.name === word);
  const other = EXPORT_KINDS.find(kind => kind.name === word);
  if (named === undefined && other !== undefined && parts.length > 2) return notWrittenAs(other, name);
  return { kind: (named ?? first).name, ending };
}

function targetAs(as: string, name: string, ending: string): ExportTarget | ExportMistake {
  const [word, form] = as.split('.');
  const kind = EXPORT_KINDS.find(one => one.name === word)!; // one of the words
  const endings: readonly string[] = kind.endings;
  if (form !== undefined) return { kind: kind.name, ending: form };
  if (endings.includes(ending)) return { kind: kind.name, ending };
  return ending === '' ? { kind: kind.name, ending: endings[0]! } : notWrittenAs(kind, name);
}

const notWrittenAs = ({ name, endings }: ExportKind, found: string): ExportMistake => ({
  message: `${name} is written as ${listed(endings)}, found ${found}`,
  hint: EXAMPLE,
});

const EXAMPLE = 'as in run.steps.tex: any name, the kind, and its ending';

const allEndings = (): readonly string[] => [...new Set(EXPORT_KINDS.flatMap(({ endings }: ExportKind) => endings))];

/** `.svg, .tex or .dot` */
function listed(endings: readonly string[]): string {
  const dotted = endings.map(ending => `.${ending}`);
  return [dotted.slice(0, -1).join(', '), dotted.at(-1)].filter(part => part !== '').join(' or ');
}

/** `x.steps.tex, x.tex`: the names that stand for a kind. */
export function namesFor(name: ExportKindName): readonly string[] {
  const { endings } = exportKind(name);
  return [
    ...endings.filter(ending => ending !== name).map(ending => `x.${name}.${ending}`),
    ...endings.flatMap(ending => {
      const target = exportTarget(`x.${ending}`);
      return 'kind' in target && target.kind === name ? [`x.${ending}`] : [];
    }),
  ];
}
