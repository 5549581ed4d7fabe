/** A person's own theme and keys, from a small file. A mistake in it is reported with its place, and the rest applies. */

import { isAbsolute, join } from 'node:path';
import { CONFIG_LIMITS } from '../limits.ts';
import { QUESTION_LEVELS, type QuestionLevel } from '../query/predict.ts';
import { Findings } from '../scenario/findings.ts';
import { type JsonNode, type Member, membersOf } from '../scenario/json-document.ts';
import { isBlank } from '../scenario/json-mistakes.ts';
import type { FileProblem } from '../scenario/problems.ts';
import { readDocument } from '../scenario/read-document.ts';
import { sourceText } from '../scenario/source-text.ts';
import { COMMANDS, commandFor } from '../session/commands/commands.ts';
import { THEME_CHOICES } from '../session/theme-names.ts';
import { availableHint, nameHint } from '../text/suggest.ts';
import { utf8Text } from '../text/utf8.ts';
import { actionNames, CONTEXTS, type Context, PLACES, placeOfCommand } from '../tui/key-table.ts';
import { type OwnKeys, useKeys } from '../tui/keys-in-force.ts';
import { type Chord, NAMED_KEYS } from '../tui/shell/chord.ts';
import type { Environment } from './io.ts';
import { smallFile } from './small-file.ts';
import { whyUnreadable } from './unreadable.ts';

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
  readonly keys: OwnKeys;
  readonly problems: readonly FileProblem[];
}

const NOTHING = { theme: undefined, predict: undefined, keys: new Map(), problems: [] } as const;

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
  try {
    const content = smallFile(file, CONFIG_LIMITS.bytes);
    if (content === 'more') return { refusal: `expected at most ${CONFIG_LIMITS.bytes} bytes` };
    if (typeof content === 'string') return { refusal: `expected a file, found ${content}` };
    const text = utf8Text(content);
    return text === undefined ? { refusal: 'expected UTF-8 text' } : { text };
  } catch (error) {
    const problem = error as NodeJS.ErrnoException; // reading a file throws only this
    return problem.code === 'ENOENT' || problem.code === 'ENOTDIR' ? {} : { refusal: whyUnreadable(problem) };
  }
}

const FIELDS: readonly string[] = ['theme', 'predict', 'keys'];

/** Parses a file's text; `file` is its name in messages. */
export function parseConfig(text: string, file: string): Omit<Config, 'file' | 'text' | 'refusal'> {
  const source = sourceText(text, file);
  const findings = new Findings(source);
  const report = (node: JsonNode, message: string, hint?: string) =>
    findings.report({ code: 'config', message, hint }, node);
  const isEmpty = isBlank(text);
  const empty = 'expected an object, found an empty file';
  if (isEmpty) findings.report({ code: 'config', message: empty, hint: '{ } changes nothing' }, undefined);
  const root = isEmpty ? undefined : readDocument(source, findings, false);
  if (root !== undefined && root.type !== 'object') report(root, `expected an object, found ${root.type}`);
  let theme: string | undefined;
  let predict: QuestionLevel | undefined;
  const keys: KeysRead = new Map();
  for (const { key, name, value } of membersOf(root)) {
    if (name === 'theme') theme = nameIn(value, 'theme', THEME_CHOICES, report);
    else if (name === 'predict') predict = nameIn(value, 'level', QUESTION_LEVELS, report);
    else if (name === 'keys') readKeys(value, keys, report);
    else report(key, `unknown field ${name}`, nameHint(name, FIELDS));
  }
  return { theme, predict, keys, problems: findings.problems() };
}

type Report = (node: JsonNode, message: string, hint?: string) => void;

/** The name that a value is, out of those of a kind: `theme`. */
function nameIn<Name extends string>(
  value: JsonNode,
  kind: string,
  names: readonly Name[],
  report: Report,
): Name | undefined {
  const known = names.find(name => name === value.value);
  if (value.type !== 'string')
    report(value, `expected the name of a ${kind}, found ${value.type}`, availableHint(names));
  else if (known === undefined) report(value, `unknown ${kind} ${value.value}`, nameHint(value.value, names));
  return known;
}

type KeysRead = Map<Context, Map<Chord, string | undefined>>;

/** `"s": "next-event"` is a key where the command has its keys; `"print": { "s": "next" }` holds keys of a context. */
function readKeys(node: JsonNode, keys: KeysRead, report: Report): void {
  if (node.type !== 'object') report(node, `expected an object, found ${node.type}`);
  const bind = (context: Context, chord: Chord, name: string | undefined) =>
    keys.set(context, (keys.get(context) ?? new Map()).set(chord, name));
  for (const member of membersOf(node)) {
    const { key, name, value } = member;
    const context = CONTEXTS.find(known => known === name);
    if (context === undefined && value.type === 'object') {
      report(key, `unknown place ${name}`, nameHint(name, CONTEXTS));
    } else if (context === undefined) {
      const read = readKey(member, commandFor, COMMAND_NAMES, report);
      if (read === undefined) continue;
      const places = read.name === undefined ? PLACES : [placeOfCommand(read.name)];
      for (const place of places) bind(place, name, read.name);
    } else if (value.type === 'object') {
      const names = actionNames(context);
      for (const inner of membersOf(value)) {
        const read = readKey(inner, action => names.find(known => known === action), names, report);
        if (read !== undefined) bind(context, inner.name, read.name);
      }
    } else report(value, `expected an object of the keys there, found ${value.type}`);
  }
}

const COMMAND_NAMES = COMMANDS.map(({ name }) => name);

/** Returns what a key is to do, without a name nothing; undefined for a mistake, which is reported. */
function readKey<Name extends string>(
  { key, name: chord, value }: Member,
  find: (name: string) => Name | undefined,
  names: readonly string[],
  report: Report,
): { readonly name: Name | undefined } | undefined {
  const objection = objectionToKey(chord);
  if (objection !== undefined) report(key, ...objection);
  else if (value.type === 'null') return { name: undefined };
  else if (value.type !== 'string') report(value, `expected the name of a command or null, found ${value.type}`);
  else {
    const name = find(value.value);
    if (name !== undefined) return { name };
    report(value, `unknown command ${value.value}`, nameHint(value.value, names));
  }
  return undefined;
}

/** Keys that work in any state, so that a person can always leave the program. */
const SHELL: readonly Chord[] = ['ctrl+c', 'ctrl+z', 'ctrl+\\'];

/** Control keys that terminals send as others. */
const SENT_AS: ReadonlyMap<string, Chord> = new Map([
  ['i', 'tab'],
  ['m', 'enter'],
  ['j', 'enter'],
  ['h', 'backspace'],
  ['[', 'escape'],
]);

const LIKE_THESE = 'as in s, G, up, ctrl+n, alt+x or shift+tab';

/** Why a key cannot be given away, and what to write: no key may be accepted that never arrives. */
function objectionToKey(chord: Chord): readonly [message: string, hint: string] | undefined {
  if (SHELL.includes(chord)) return [`${chord} cannot be changed`, LIKE_THESE];
  const [, ctrl = '', alt = '', shift = '', base = ''] = /^(ctrl\+)?(alt\+)?(shift\+)?(.+)$/su.exec(chord) ?? [];
  if (NAMED_KEYS.includes(base)) return undefined;
  if ([...base].length !== 1 || /[\p{C}\p{Z}]/u.test(base)) return [`unknown key ${chord || '""'}`, LIKE_THESE];
  if (shift !== '')
    return [`unknown key ${chord}`, `a character includes its shift: ${ctrl}${alt}${base.toUpperCase()}`];
  if (ctrl === '') return undefined;
  const lower = base.toLowerCase();
  const sent = SENT_AS.get(lower);
  if (sent !== undefined) return [`terminals send ${chord} as ${sent}`, `write ${alt}${sent}`];
  return base === lower
    ? undefined
    : [`terminals send ${chord} as ${ctrl}${alt}${lower}`, `write ${ctrl}${alt}${lower}`];
}

/** Sets a person's own keys for this process; undefined sets the default keys. */
export const useConfig = ({ keys }: Pick<Config, 'keys'> = NOTHING): void => useKeys(keys);
