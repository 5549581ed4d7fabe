/** The list of bundled examples, shown when the program starts without a file. */

import { EXIT } from '../failure.ts';
import type { ThemeChoice } from '../session/theme-names.ts';
import { windowOf } from '../session/views/window.ts';
import { visibleLine } from '../text/visible.ts';
import { padEnd, truncate } from '../text/width.ts';
import { actionOf, dialogHints } from './dialog-keys.ts';
import { box } from './frame-layout.ts';
import { keysText } from './key-text.ts';
import { fitRow, type Row } from './row.ts';
import type { Application, Size } from './shell/application.ts';
import { runShell, type ShellOptions } from './shell/run.tsx';
import { themeOn } from './theme.ts';
import { typed } from './typing.ts';

export interface ExampleEntry {
  /** The name that replaces a file on the command line: `two-layer`. */
  readonly name: string;
  readonly title: string;
  readonly source: string;
  readonly file: string;
  /** Whether its tour starts at once. */
  readonly isTour?: boolean;
}

export interface Choosing {
  readonly filter: string;
  readonly choice: number;
  readonly chosen: ExampleEntry | undefined;
}

export interface ChooserOptions {
  readonly theme?: ThemeChoice;
  readonly shell?: ShellOptions<unknown>;
  /** The example that was left: it is chosen at first. */
  readonly before?: ExampleEntry | undefined;
}

/** Resolves to the chosen example, or to the exit code when the person left without choosing. */
export async function chooseScenario(
  examples: readonly ExampleEntry[],
  options: ChooserOptions,
): Promise<ExampleEntry | { readonly code: number }> {
  let last: Choosing | undefined;
  const application = chooserOf(examples, options, state => {
    last = state;
  });
  const { code } = await runShell(application, options.shell as ShellOptions<Choosing> | undefined); // the shell only returns the state
  return code === EXIT.fine && last?.chosen !== undefined ? last.chosen : { code };
}

/** @param onChoice Receives the state with which the chooser ends. */
function chooserOf(
  examples: readonly ExampleEntry[],
  { theme = 'auto', before }: Pick<ChooserOptions, 'theme' | 'before'>,
  onChoice: (state: Choosing) => void,
): Application<Choosing> {
  return {
    initial: {
      filter: '',
      choice: before === undefined ? 0 : Math.max(0, examples.indexOf(before)),
      chosen: undefined,
    },
    update: (state, input) => {
      if (input.kind !== 'key') return { state };
      const next = after(state, input.chord, matching(examples, state.filter));
      if (next === undefined || next.chosen !== undefined) {
        onChoice(next ?? state);
        return { state: next ?? state, effect: { kind: 'exit', code: 0 } };
      }
      return { state: next };
    },
    frame: (state, size) => chooserRows(examples, state, size),
    wantsGround: () => theme === 'auto',
    theme: (_, ground) => themeOn(theme, ground),
  };
}

/** Returns the examples that hold the text; those whose names begin with it stand first. */
function matching(examples: readonly ExampleEntry[], filter: string): readonly ExampleEntry[] {
  const wanted = filter.toLowerCase();
  const found = examples.filter(({ name, title, source }) =>
    `${name} ${title} ${source}`.toLowerCase().includes(wanted),
  );
  const isNamed = ({ name }: ExampleEntry) => name.startsWith(wanted);
  return [...found.filter(isNamed), ...found.filter(entry => !isNamed(entry))];
}

/** Returns the next state; undefined to leave. Letters filter, so only `esc` leaves, or `q` while nothing is typed. */
function after(state: Choosing, chord: string, shown: readonly ExampleEntry[]): Choosing | undefined {
  const move = (by: number) => ({
    ...state,
    choice: Math.min(Math.max(state.choice + by, 0), Math.max(shown.length - 1, 0)),
  });
  const action = actionOf('chooser', chord);
  switch (action) {
    case 'previous':
      return move(-1);
    case 'next':
      return move(1);
    case 'go':
      return { ...state, chosen: shown[state.choice] };
    case 'close':
      return state.filter === '' ? undefined : { ...state, filter: '', choice: 0 };
    default: {
      if (action === 'quit-empty' && state.filter === '') return undefined;
      const filter = typed(state.filter, chord);
      return filter === undefined ? state : { ...state, filter, choice: 0 };
    }
  }
}

/** Least rows of a screen with the chosen example's whole title and its source below the list. */
const LEAST_FOR_CHOSEN = 14;

/** Returns the list of examples, as many rows as the screen has, with the chosen one's whole title and its source below. */
export function chooserRows(
  examples: readonly ExampleEntry[],
  state: Choosing,
  { columns, rows }: Size,
): readonly Row[] {
  const shown = matching(examples, state.filter);
  const chosen = rows < LEAST_FOR_CHOSEN ? [] : chosenRows(shown[state.choice], columns - 2);
  const { first, end } = windowOf(shown.length, state.choice, Math.max(1, rows - 5 - chosen.length));
  const longest = Math.max(12, ...examples.map(({ name }) => name.length));
  const lines = shown.slice(first, end).map(({ name, title }, i): Row => {
    const isChosen = first + i === state.choice;
    return [
      { text: isChosen ? ' ▶ ' : '   ', role: 'active' },
      { text: padEnd(visibleLine(name), longest + 2), role: isChosen ? 'active' : 'value' },
      { text: truncate(visibleLine(title), Math.max(10, columns - longest - 8)), ...(isChosen && { bold: true }) },
    ];
  });
  const below = Math.max(0, rows - 5 - chosen.length - lines.length);
  const content: readonly Row[] = [
    [
      {
        text: state.filter === '' ? ' type to filter' : ` filter: ${visibleLine(state.filter)}▏`,
        role: state.filter === '' ? 'muted' : 'active',
      },
    ],
    [],
    ...(lines.length > 0 ? lines : [[{ text: '   nothing matches', role: 'muted' as const }]]),
    ...Array.from({ length: below }, (): Row => []),
    ...chosen,
  ];
  const footer: Row = [
    ...dialogHints('chooser').flatMap(
      ({ word, chords }): Row => [
        { text: ` ${keysText(chords)}`, role: 'key' },
        { text: ` ${word} `, role: 'muted' },
      ],
    ),
    { text: '  backprop-tui FILE opens your own', role: 'muted' },
  ];
  return [
    ...box('backprop-tui: choose an example', content, columns, rows - 1, {
      focused: true,
      ...(end - first < shown.length && { footer: `${first + 1}–${end} of ${shown.length}` }),
    }),
    fitRow(footer, columns),
  ];
}

/** A rule, and below it the whole title and the source of an example. */
function chosenRows(example: ExampleEntry | undefined, width: number): readonly Row[] {
  if (example === undefined) return [];
  const { title, source } = example;
  const inner = Math.max(0, width - 2);
  const written = (text: string) => ` ${truncate(visibleLine(text), inner)}`;
  return [
    [{ text: ` ${'─'.repeat(inner)}`, role: 'border' }],
    [{ text: written(title), bold: true }],
    [{ text: written(source), role: 'muted' }],
  ];
}
