/** Words of a command line → a subcommand with its values, or a usage problem. */

import { parseArgs } from 'node:util';
import { DIGITS, FRAME_LIMITS, MEMORY_LIMITS } from '../limits.ts';
import { byteCount, bytesFlag } from '../text/bytes.ts';
import { didYouMean, nameHint } from '../text/suggest.ts';
import { visibleLine } from '../text/visible.ts';
import { truncate } from '../text/width.ts';
import { NAMED_KEYS, unknownKeyIn } from '../tui/shell/chord.ts';
import { FLAG_NAMES, type FlagName, type FlagValues, type FrameSize, flagOf } from './options.ts';
import {
  COMMAND_WORDS,
  type CommandDeclaration,
  SUBCOMMANDS,
  type SubcommandName,
  subcommandOf,
} from './subcommands.ts';

export interface Invocation {
  readonly command: CommandDeclaration;
  readonly words: readonly string[];
  readonly flags: FlagValues;
}

/** Wrong usage: exit 2. `command` is the command whose help is recommended. */
export interface UsageProblem {
  readonly command: CommandDeclaration;
  readonly problem: string;
  readonly hint?: string;
}

/** Words for running without a subcommand. */
const OPENING = 'opening a scenario';

const isCommandWord = (word: string): word is SubcommandName => COMMAND_WORDS.includes(word);
const isFlagName = (name: string): name is FlagName => (FLAG_NAMES as readonly string[]).includes(name);

/** Parses the words. Words after `--` are not flags; a subcommand's word may follow flags. */
export function parseWords(argv: readonly string[]): Invocation | UsageProblem {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(FLAG_NAMES.map(name => [name, optionOf(name)])),
    strict: false,
    tokens: true,
  });
  const positionals = tokens.flatMap(token => (token.kind === 'positional' ? [token.value] : []));
  const [first = ''] = positionals;
  const command = subcommandOf(isCommandWord(first) ? first : '');
  const words = command.name === '' ? positionals : positionals.slice(1);
  const flags: Record<string, unknown> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const read = readFlag(token.name, token.rawName, token.value, command);
    if ('problem' in read) return { command, ...read };
    flags[token.name] = read.value;
  }
  const invocation = { command, words, flags: flags as FlagValues }; // each value was read by its declaration
  const isAsking = invocation.flags.help || invocation.flags.version;
  return (isAsking ? undefined : (exclusiveFlags(invocation) ?? wrongWords(invocation))) ?? invocation;
}

/** Returns the problem of two opposite flags. */
function exclusiveFlags({ command, flags }: Invocation): UsageProblem | undefined {
  const isGiven = (name: string | undefined) => name !== undefined && isFlagName(name) && flags[name] !== undefined;
  const both = FLAG_NAMES.find(name => isGiven(name) && isGiven(flagOf(name).excludes));
  return both && { command, problem: `either --${both} or --${flagOf(both).excludes}, not both` };
}

function optionOf(name: FlagName) {
  const { kind, short } = flagOf(name);
  return { type: kind === 'none' ? ('boolean' as const) : ('string' as const), ...(short && { short }) };
}

type Read = { readonly value: unknown } | { readonly problem: string; readonly hint?: string };

function readFlag(name: string, raw: string, text: string | undefined, command: CommandDeclaration): Read {
  if (!isFlagName(name)) return unknownFlag(raw, command);
  if (!command.flags.includes(name))
    return { problem: `unknown flag ${raw} for ${command.name || OPENING}`, ...withHint(takers(name)) };
  const { kind, value = '', choices = [] } = flagOf(name);
  if (kind === 'none') {
    return text === undefined ? { value: true } : { problem: `${raw}: expected no value, found ${quoted(text)}` };
  }
  if (text === undefined) return { problem: `${raw}: expected a value: ${raw} ${value}` };
  switch (kind) {
    case 'file':
    case 'text':
      return { value: text };
    case 'count':
      return readCount(name, raw, text);
    case 'size':
      return readSize(raw, text);
    case 'memory':
      return readMemory(raw, text);
    case 'word':
      return readWord(raw, text, choices);
    case 'keys':
      return readKeys(raw, text);
  }
}

function unknownFlag(raw: string, { flags }: CommandDeclaration): Read {
  const near = nearest(raw, flags) ?? nearest(raw, FLAG_NAMES);
  const taker = near === undefined || flags.includes(near) ? undefined : takers(near);
  const hint = near === undefined ? undefined : `did you mean --${near}?${taker === undefined ? '' : ` ${taker}`}`;
  return { problem: `unknown flag ${quoted(raw)}`, ...withHint(hint) };
}

function nearest(raw: string, flags: readonly FlagName[]): FlagName | undefined {
  const name = raw.replace(/^-+/, '');
  const near = didYouMean(name, flags);
  return near !== undefined && isFlagName(near) ? near : undefined;
}

/** Returns the subcommands that accept a flag, in words. */
function takers(flag: FlagName): string | undefined {
  const names = SUBCOMMANDS.filter(({ flags }) => flags.includes(flag)).map(({ name }) => name || OPENING);
  const list = names.length < 3 ? names : [names.slice(0, -1).join(', '), names.at(-1)];
  return names.length > 0 ? `--${flag} belongs to ${list.join(' and ')}` : undefined;
}

function readCount(name: FlagName, raw: string, text: string): Read {
  const count = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (count === undefined) return { problem: `${raw}: expected a whole number from 0, found ${quoted(text)}` };
  if (name === 'digits' && (count < 1 || count > DIGITS.most))
    return { problem: `--digits: expected 1 to ${DIGITS.most}, found ${count}` };
  return { value: count };
}

function readSize(raw: string, text: string): Read {
  const [, columns, rows] = /^(\d{1,4})[x×](\d{1,4})$/i.exec(text) ?? [];
  const { most } = FRAME_LIMITS;
  const size: FrameSize = { columns: Number(columns), rows: Number(rows) };
  const isPossible = [size.columns, size.rows].every(cells => cells >= 1 && cells <= most);
  return isPossible
    ? { value: size }
    : {
        problem: `${raw}: expected a size such as ${flagOf('size').otherwise}, up to ${most}x${most}, found ${quoted(text)}`,
      };
}

function readMemory(raw: string, text: string): Read {
  const bytes = byteCount(text);
  const { least, most } = MEMORY_LIMITS;
  return bytes !== undefined && bytes >= least && bytes <= most
    ? { value: bytes }
    : {
        problem: `${raw}: expected an amount such as 512M or 2G, from ${bytesFlag(least)} to ${bytesFlag(most)}, found ${quoted(text)}`,
      };
}

function readKeys(raw: string, text: string): Read {
  const unknown = unknownKeyIn(text);
  if (unknown === undefined) return { value: text };
  const near = didYouMean(unknown.slice(1, -1), NAMED_KEYS);
  return {
    problem: `${raw}: unknown key ${quoted(unknown)}`,
    hint:
      near === undefined ? `available: ${NAMED_KEYS.map(name => `<${name}>`).join(', ')}` : `did you mean <${near}>?`,
  };
}

function readWord(raw: string, text: string, choices: readonly string[]): Read {
  if (choices.includes(text)) return { value: text };
  const near = didYouMean(text, choices);
  return {
    problem: `${raw}: expected ${choices.join(', ')}, found ${quoted(text)}`,
    ...withHint(near && `did you mean ${near}?`),
  };
}

/** Returns the problem of too few or too many words, or of a word that is not a choice. */
function wrongWords({ command, words }: Invocation): UsageProblem | undefined {
  const declared = command.arguments;
  const missing = declared.slice(words.length).find(({ isOptional }) => !isOptional);
  if (missing !== undefined)
    return { command, problem: `${command.name}: expected ${article(missing.name)}: ${missing.help}` };
  const extra = words[declared.length];
  if (extra !== undefined && !declared.at(-1)?.isRepeated) {
    const near = command.name === '' ? didYouMean(words[0]!, COMMAND_WORDS) : undefined;
    return {
      command,
      problem: `unexpected word ${quoted(extra)}`,
      ...withHint(near && `did you mean ${near}?`),
    };
  }
  for (const [i, { choices, name }] of declared.entries()) {
    const word = words[i];
    if (word === undefined || typeof choices === 'string' || choices.includes(word)) continue;
    return { command, problem: `unknown ${name} ${quoted(word)}`, ...withHint(nameHint(word, choices)) };
  }
  return undefined;
}

const article = (name: string) => `a ${name}`;
const withHint = (hint: string | undefined) => (hint === undefined || hint === '' ? {} : { hint });
const quoted = (text: string) => truncate(visibleLine(text), QUOTED);

/** Cells of a word that messages repeat. */
const QUOTED = 200;
