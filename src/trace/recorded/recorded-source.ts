/** The source files of a recorded run as the lines of a program. */

import type { ProgramLine, ProgramSource } from '../../graph/program.ts';
import type { Span } from '../../language/ast.ts';
import { visibleLine } from '../../text/visible.ts';
import type { Definitions, Site } from './definitions.ts';

/** Whether a source file on this machine is another than the recorded one. */
export type Differs = (path: string, sha256: string) => boolean;

/** Characters from one tab stop to the next. */
const TAB = 4;

/** The text with spaces up to the next stop in place of each tab, as an editor shows it. */
const withoutTabs = (text: string): string =>
  text.split('\t').reduce((before, piece) => before.padEnd((Math.floor(before.length / TAB) + 1) * TAB) + piece);

export interface RecordedSource {
  readonly lines: readonly Omit<ProgramLine, 'folds'>[];
  readonly sources: readonly ProgramSource[];
  /** Index of the program line of a place; the first where there is none. */
  readonly lineOf: (site: Site | undefined) => number;
  /** Index of the program line of a place in a source file, and the piece of its text. */
  readonly placeOf: (site: Site) => { readonly line: number; readonly span: Span | undefined };
  /** The piece of that line's text; the whole line where none is known. */
  readonly spanOf: (site: Site | undefined) => Span;
}

const wholeLine = (text: string): Span => ({ start: text.length - text.trimStart().length, end: text.length });

/** All source files, one after the other; each of several begins with a line that is its path. */
export function sourceLines({ sources }: Definitions, differs: Differs): RecordedSource {
  const lines: Omit<ProgramLine, 'folds'>[] = [];
  const firsts: number[] = [];
  const remarks: (string | undefined)[] = [];
  for (const { path, sha256, lines: text } of sources) {
    const isOther = text !== undefined && sha256 !== undefined && differs(path, sha256);
    const remark = text === undefined ? 'its source was not kept' : isOther ? 'the file on disk differs' : undefined;
    remarks.push(remark);
    if (sources.length > 1 || remark !== undefined)
      lines.push({ text: `${visibleLine(path)}${remark === undefined ? '' : ` (${remark})`}`, number: 0 });
    firsts.push(lines.length);
    for (const [k, line] of (text ?? []).entries()) lines.push({ text: withoutTabs(line), number: k + 1 });
  }
  if (lines.length === 0) lines.push({ text: '', number: 0 });
  const lineOf = (site: Site | undefined): number => {
    if (site === undefined) return 0;
    const first = firsts[site.file]!; // a site was checked when it was read
    return sources[site.file]!.lines === undefined ? Math.max(0, first - 1) : first + site.line - 1;
  };
  const placeOf = (site: Site) => {
    const { file, line, span } = site;
    const recorded = sources[file]!.lines?.[line - 1];
    const place = recorded === undefined || span === undefined ? undefined : spanIn(recorded, span);
    return { line: lineOf(site), span: place };
  };
  return {
    lines,
    sources: sources.map(({ path, sha256 }, k) => ({ path, sha256, line: firsts[k]!, remark: remarks[k] })),
    lineOf,
    placeOf,
    spanOf: site => (site && placeOf(site).span) ?? wholeLine(lines[lineOf(site)]!.text),
  };
}

/** The piece of a line between two characters, as the line is shown. */
function spanIn(line: string, span: readonly [start: number, end: number]): Span {
  const characters = [...line];
  const [start, end] = span.map(at => withoutTabs(characters.slice(0, at).join('')).length);
  return { start: start!, end: Math.max(start!, end!) };
}
