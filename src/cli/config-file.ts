/** A person's own theme and keys, from a small file. A mistake in it is reported with its place, and the rest applies. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { CONFIG_LIMITS } from '../limits.ts';
import { QUESTION_LEVELS, type QuestionLevel } from '../query/predict.ts';
import { Findings } from '../scenario/findings.ts';
import { type JsonNode, type Member, membersOf, readDocument } from '../scenario/json-document.ts';
import type { FileProblem } from '../scenario/problems.ts';
import { sourceText } from '../scenario/source-text.ts';
import { COMMANDS, type CommandName, commandFor } from '../session/commands/commands.ts';
import { THEME_CHOICES } from '../session/theme-names.ts';
import { nameHint } from '../text/suggest.ts';
import {
  actionsOf,
  DIALOG_CONTEXTS,
  type DialogContext,
  type OwnDialogKeys,
  useDialogKeys,
} from '../tui/dialog-keys.ts';
import { useKeys } from '../tui/keymap.ts';
import type { Chord } from '../tui/shell/chord.ts';
import type { Environment } from './io.ts';

export interface Config {
  /** The file's path; undefined without a folder for it. */
  readonly file: string | undefined;
  /** The file's text; undefined when there is none, or it cannot be read. */
  readonly text: string | undefined;
  /** Why it cannot be read; undefined when it can be read or does not exist. */
  readonly refusal: string | undefined;
  /** The name of a theme, or `auto`. */
  readonly theme: string | undefined;
  /** What predict mode asks about at first. */
  readonly predict: QuestionLevel | undefined;
  readonly keys: ReadonlyMap<Chord, CommandName | undefined>;
  readonly dialogKeys: OwnDialogKeys;
  readonly problems: readonly FileProblem[];
}

const NOTHING = { theme: undefined, predict: undefined, keys: new Map(), dialogKeys: new Map(), problems: [] } as const;

/** Returns the file's path. Relative folders are ignored. Source: XDG Base Directory Specification. */
export function configPath({ XDG_CONFIG_HOME = '', HOME = '' }: Environment): string | undefined {
  if (isAbsolute(XDG_CONFIG_HOME)) return join(XDG_CONFIG_HOME, 'backprop-tui', 'config.json');
  return isAbsolute(HOME) ? join(HOME, '.config', 'backprop-tui', 'config.json') : undefined;
}

/** Reads the file. It never throws and never waits: a pipe, a device or a file too large is refused. */
export function readConfig(env: Environment): Config {
  const file = configPath(env);
  if (file === undefined) return { file, text: undefined, refusal: undefined, ...NOTHING };
  const read = textOf(file);
  if (read.text === undefined) return { file, text: undefined, refusal: read.refusal, ...NOTHING };
  return { file, text: read.text, refusal: undefined, ...parseConfig(read.text, file) };
}

interface Read {
  readonly text?: string;
  readonly refusal?: string;
}

function textOf(file: string): Read {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK); // a pipe without a writer would block for ever
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // opening a file throws only this
    return code === 'ENOENT' || code === 'ENOTDIR' ? {} : { refusal: `cannot be opened (${code})` };
  }
  try {
    if (!fstatSync(descriptor).isFile()) return { refusal: 'expected a regular file' };
    const buffer = Buffer.alloc(CONFIG_LIMITS.bytes + 1);
    const length = readSync(descriptor, buffer, 0, buffer.length, 0);
    if (length > CONFIG_LIMITS.bytes) return { refusal: `expected at most ${CONFIG_LIMITS.bytes} bytes` };
    return { text: buffer.toString('utf8', 0, length).replace(/^\uFEFF/, '') };
  } catch (error) {
    return { refusal: `cannot be read (${(error as NodeJS.ErrnoException).code})` }; // as above
  } finally {
    closeSync(descriptor);
  }
}

const FIELDS: readonly string[] = ['theme', 'predict', 'keys'];

/** Parses a file's text; `file` is its name in messages. */
export function parseConfig(text: string, file: string): Omit<Config, 'file' | 'text' | 'refusal'> {
  const source = sourceText(text, file);
  const findings = new Findings(source);
  const report = (node: JsonNode, message: string, hint?: string) =>
    findings.report({ code: 'config', message, hint }, node);
  const root = readDocument(source, findings);
  if (root !== undefined && root.type !== 'object') report(root, `expected an object, found ${root.type}`);
  let theme: string | undefined;
  let predict: QuestionLevel | undefined;
  const keys = new Map<Chord, CommandName | undefined>();
  const dialogKeys = new Map<DialogContext, ReadonlyMap<Chord, string | undefined>>();
  for (const { key, name, value } of membersOf(root)) {
    if (name === 'theme') theme = themeIn(value, report);
    else if (name === 'predict') predict = levelIn(value, report);
    else if (name === 'keys') readKeys(value, keys, dialogKeys, report);
    else report(key, `unknown field ${name}`, nameHint(name, FIELDS));
  }
  return { theme, predict, keys, dialogKeys, problems: findings.problems() };
}

type Report = (node: JsonNode, message: string, hint?: string) => void;

function themeIn(value: JsonNode, report: Report): string | undefined {
  const known = THEME_CHOICES.find(name => name === value.value);
  if (known === undefined) report(value, `unknown theme ${text(value)}`, nameHint(text(value), THEME_CHOICES));
  return known;
}

function levelIn(value: JsonNode, report: Report): QuestionLevel | undefined {
  const known = QUESTION_LEVELS.find(name => name === value.value);
  if (known === undefined) report(value, `unknown level ${text(value)}`, nameHint(text(value), QUESTION_LEVELS));
  return known;
}

/** `"s": "next-event"` is a key of the panes; `"print": { "s": "next" }` holds keys of a dialog. */
function readKeys(
  node: JsonNode,
  keys: Map<Chord, CommandName | undefined>,
  dialogKeys: Map<DialogContext, ReadonlyMap<Chord, string | undefined>>,
  report: Report,
): void {
  if (node.type !== 'object') report(node, `expected an object, found ${node.type}`);
  for (const member of membersOf(node)) {
    if (member.value.type !== 'object') {
      readKey(
        member,
        commandFor,
        COMMANDS.map(({ name }) => name),
        keys,
        report,
      );
      continue;
    }
    const context = DIALOG_CONTEXTS.find(known => known === member.name);
    if (context === undefined) {
      report(member.key, `unknown place ${member.name}`, nameHint(member.name, DIALOG_CONTEXTS));
      continue;
    }
    const own = new Map<Chord, string | undefined>();
    const actions = actionsOf(context);
    for (const key of membersOf(member.value))
      readKey(key, name => actions.find(action => action === name), actions, own, report);
    dialogKeys.set(context, own);
  }
}

function readKey<Name extends string>(
  { key, name: chord, value }: Member,
  find: (name: string) => Name | undefined,
  names: readonly string[],
  keys: Map<Chord, Name | undefined>,
  report: Report,
): void {
  const objection = objectionTo(chord);
  if (objection !== undefined) report(key, objection, 'as in s, G, up, ctrl+n, alt+x or shift+tab');
  else if (value.type === 'null') keys.set(chord, undefined);
  else if (value.type !== 'string') report(value, `expected the name of a command or null, found ${value.type}`);
  else {
    const known = find(value.value);
    if (known === undefined) report(value, `unknown command ${value.value}`, nameHint(value.value, names));
    else keys.set(chord, known);
  }
}

const NAMED: readonly string[] = [
  ...['up', 'down', 'left', 'right', 'home', 'end', 'pageup', 'pagedown'],
  ...['enter', 'escape', 'space', 'tab', 'backspace', 'delete'],
];

/** Keys that work in any state, so that a person can always leave the program. */
const SHELL: readonly Chord[] = ['ctrl+c', 'ctrl+z', 'ctrl+\\'];

function objectionTo(chord: Chord): string | undefined {
  if (SHELL.includes(chord)) return `${chord} cannot be changed`;
  const base = /^(?:ctrl\+)?(?:alt\+)?(?:shift\+)?(.+)$/su.exec(chord)?.[1] ?? '';
  const isCharacter = [...base].length === 1 && !/[\p{C}\p{Z}]/u.test(base);
  return isCharacter || NAMED.includes(base) ? undefined : `unknown key ${chord}`;
}

const text = (node: JsonNode): string => (node.type === 'string' ? String(node.value) : node.type);

/** Sets a person's own keys for this process; undefined sets the default keys. */
export function useConfig({ keys, dialogKeys }: Pick<Config, 'keys' | 'dialogKeys'> = NOTHING): void {
  useKeys(keys);
  useDialogKeys(dialogKeys);
}
