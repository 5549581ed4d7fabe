/** Tokens given to the application one after the other, a frame after each, as the terminal shell does. */

import { performance } from 'node:perf_hooks';
import { cellWidth } from '../../../src/text/width.ts';
import { applicationOf } from '../../../src/tui/app.ts';
import { plainRow, type Row } from '../../../src/tui/row.ts';
import type { Input, Size } from '../../../src/tui/shell/application.ts';
import type { Draw } from '../../support/generated-programs.ts';
import { sessionOf } from '../../support/lessons.ts';
import { type Token, tokensFrom } from './tokens.ts';

/** What a session that these tokens drove came to. */
export interface Course {
  /** The most that a token and its frame, or a wake, took: ms of the processor. */
  readonly slowest: number;
  /** What was wrong, with the tokens that led there. */
  readonly fault: string | undefined;
}

/** Most milliseconds of the processor between a token and its frame. */
const FREEZE = 300;
/** After so many tokens a session begins anew, as no keys lead back from everything. */
const RENEWED = 500;
/** Wakes between two tokens: a person types fast. */
const WAKES = 3;

export function courseOf(name: string, count: number, draw: Draw): Course {
  let pressed: Token[] = [];
  let slowest = 0;
  let [screen, size] = [applicationOf(sessionOf(name), { now: () => performance.now() }), { columns: 120, rows: 36 }];
  let state = screen.initial;
  const take = (input: Input): string | undefined => {
    if (input.kind === 'key' && input.chord === 'ctrl+c' && screen.takesInterrupt?.(state) !== true) return undefined; // it ends the program
    const { user, system } = process.cpuUsage();
    const start = performance.now();
    const turn = screen.update(state, input, size);
    state = screen.settle!(turn.effect?.kind === 'change' ? turn.effect.change(turn.state) : turn.state);
    const rows = screen.frame(state, size);
    const after = process.cpuUsage();
    // Other programs make the clock late, and V8's own threads the processor's time long: the shorter is ours.
    const took = Math.min((after.user + after.system - user - system) / 1_000, performance.now() - start);
    slowest = Math.max(slowest, took);
    if (turn.effect?.kind === 'exit') renew();
    return took > FREEZE ? `took ${Math.round(took)} ms` : overflowOf(rows, size);
  };
  const renew = (): void => {
    pressed = [];
    screen = applicationOf(sessionOf(name), { now: () => performance.now() });
    state = screen.initial;
  };
  const give = (token: Token): string | undefined => {
    if ('size' in token) {
      size = token.size;
      return overflowOf(screen.frame(state, size), size);
    }
    let fault = take(token.input);
    for (let i = 0; fault === undefined && i < WAKES && screen.wakeAfter?.(state) !== undefined; i++)
      fault = take({ kind: 'wake' });
    return fault;
  };
  const tokens = tokensFrom(draw);
  for (let i = 0; i < count; i++) {
    if (pressed.length >= RENEWED) renew();
    const token: Token = tokens.next().value; // it has no end
    pressed.push(token);
    const fault = faultOf(() => give(token));
    if (fault !== undefined)
      return { slowest, fault: `${fault}\n${size.columns}×${size.rows}, after ${told(pressed)}` };
  }
  return { slowest, fault: undefined };
}

function faultOf(work: () => string | undefined): string | undefined {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error.stack : String(error);
  }
}

function overflowOf(frame: readonly Row[], size: Size): string | undefined {
  const rows = frame.map(plainRow);
  if (rows.length > size.rows) return `${rows.length} rows of ${size.rows}`;
  const wide = rows.findIndex(row => cellWidth(row) > size.columns);
  return wide === -1 ? undefined : `row ${wide} has ${cellWidth(rows[wide]!)} of ${size.columns} cells: ${rows[wide]}`;
}

/** As `--keys` takes them, as far as it does. */
const told = (tokens: readonly Token[]): string =>
  tokens
    .map(token => ('size' in token ? `{${token.size.columns}×${token.size.rows}}` : toldInput(token.input)))
    .join('');

function toldInput(input: Input): string {
  switch (input.kind) {
    case 'key':
      return input.chord.length === 1 ? input.chord : `<${input.chord}>`;
    case 'paste':
      return `{paste ${JSON.stringify(input.text.slice(0, 40))}}`;
    case 'mouse':
      return `{${input.report.action} ${input.report.column},${input.report.row}}`;
    case 'wake':
      return '{wake}';
  }
}
