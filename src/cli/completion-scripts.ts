/** Completion scripts from the table of options: they contain all words, so that completion starts no program. */

import { PROGRAM } from './help-texts.ts';
import { FLAG_NAMES, type FlagName, flagOf } from './options.ts';
import { type CommandDeclaration, type Shell, SUBCOMMANDS } from './subcommands.ts';

/** Returns the script for a shell; `examples` are the names of the bundled scenarios. */
export function completionScript(shell: Shell, examples: readonly string[]): string {
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](examples);
}

const subcommands = SUBCOMMANDS.filter(({ name }) => name !== '');
const takesValue = (flag: FlagName) => flagOf(flag).kind !== 'none';
const namesFile = (flag: FlagName) => flagOf(flag).kind === 'file';
const choicesOf = (flag: FlagName): readonly string[] => flagOf(flag).choices ?? [];

/** Returns words that complete the command's arguments. */
function words({ name, arguments: taken }: CommandDeclaration, examples: readonly string[]): readonly string[] {
  const [first] = taken;
  if (first === undefined || first.choices === 'nothing') return [];
  if (first.choices !== 'files') return first.choices;
  return name === '' ? [...subcommands.map(command => command.name), ...examples] : examples;
}

const takesFiles = ({ arguments: taken }: CommandDeclaration) => taken[0]?.choices === 'files';

function bashScript(examples: readonly string[]): string {
  const cases = SUBCOMMANDS.toSorted((a, b) => b.name.localeCompare(a.name)).map(command => {
    const offered = words(command, examples).join(' ');
    const flags = command.flags.map(flag => `--${flag}`).join(' ');
    return `    ${command.name || '*'}) words='${offered}' flags='${flags}' files=${takesFiles(command) ? 1 : ''} ;;`;
  });
  const written = (flag: FlagName) => [`--${flag}`, ...(flagOf(flag).short ? [`-${flagOf(flag).short}`] : [])];
  const files = FLAG_NAMES.filter(namesFile).flatMap(written);
  const valued = FLAG_NAMES.filter(
    flag => takesValue(flag) && !namesFile(flag) && choicesOf(flag).length === 0,
  ).flatMap(written);
  const chosen = FLAG_NAMES.filter(flag => choicesOf(flag).length > 0).map(
    flag =>
      `    --${flag}) mapfile -t COMPREPLY < <(compgen -W '${choicesOf(flag).join(' ')}' -- "$current"); return ;;`,
  );
  return `# Completion of ${PROGRAM} for bash: source <(${PROGRAM} completion bash)
_backprop_tui() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} words flags files
  COMPREPLY=()
  case $previous in
    ${files.join('|')}) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    ${valued.join('|')}) return ;;
${chosen.join('\n')}
  esac
  local command=
  ((COMP_CWORD > 1)) && command=\${COMP_WORDS[1]}
  case $command in
${cases.join('\n')}
  esac
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; [[ $files ]] && compgen -f -- "$current")
  fi
}
complete -o filenames -F _backprop_tui ${PROGRAM}
`;
}

function zshScript(examples: readonly string[]): string {
  const spec = (flag: FlagName) => {
    const { help, value } = flagOf(flag);
    return quoted(
      `--${flag}[${help.replace(/[[\]:]/g, '\\$&')}]${value === undefined ? '' : `:${value}:${zshValues(flag)}`}`,
    );
  };
  const zshValues = (flag: FlagName) =>
    namesFile(flag) ? '_files' : choicesOf(flag).length > 0 ? `(${choicesOf(flag).join(' ')})` : ' ';
  const branches = SUBCOMMANDS.toSorted((a, b) => b.name.localeCompare(a.name)).map(command => {
    const offered = words(command, examples);
    const actions = [
      ...(offered.length > 0 ? [`compadd -- ${offered.join(' ')}`] : []),
      ...(takesFiles(command) ? ['_files'] : []),
    ];
    const rest = actions.length > 0 ? ` ${quoted(`*: :{${actions.join('; ')}}`)}` : '';
    return `    ${command.name || '*'}) _arguments -s ${command.flags.map(spec).join(' ')}${rest} ;;`;
  });
  return `#compdef ${PROGRAM}
# Completion of ${PROGRAM} for zsh: put it into a folder of $fpath as _${PROGRAM}
_backprop_tui() {
  case $words[2] in
${branches.join('\n')}
  esac
}
compdef _backprop_tui ${PROGRAM}
`;
}

function fishScript(examples: readonly string[]): string {
  const names = subcommands.map(({ name }) => name).join(' ');
  const start = `complete -c ${PROGRAM}`;
  const fishValues = (flag: FlagName) => (choicesOf(flag).length > 0 ? ` -a ${quoted(choicesOf(flag).join(' '))}` : '');
  const lines = SUBCOMMANDS.flatMap(command => {
    const { name, flags } = command;
    const when = quoted(
      name === '' ? `not __fish_seen_subcommand_from ${names}` : `__fish_seen_subcommand_from ${name}`,
    );
    const offered = words(command, examples).filter(word => !subcommands.some(other => other.name === word));
    return [
      ...(takesFiles(command) ? [] : [`${start} -n ${when} -f`]),
      ...flags.map(flag => {
        const { short, help } = flagOf(flag);
        return `${start} -n ${when} -l ${flag}${short ? ` -s ${short}` : ''}${namesFile(flag) ? ' -r -F' : takesValue(flag) ? ' -x' : ''}${fishValues(flag)} -d ${quoted(help)}`;
      }),
      ...(offered.length > 0 ? [`${start} -n ${when} -a ${quoted(offered.join(' '))}`] : []),
    ];
  });
  const offers = subcommands.map(
    ({ name, summary }) => `${start} -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
  );
  return `# Completion of ${PROGRAM} for fish\n${[...offers, ...lines].join('\n')}\n`;
}

/** Quotes a text as a single word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
