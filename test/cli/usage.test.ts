import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completionScript } from '../../src/cli/completion-scripts.ts';
import { manualPage } from '../../src/cli/manual-page.ts';
import { ENVIRONMENT, EXIT_WORDS } from '../../src/cli/manual-tables.ts';
import { FLAG_NAMES } from '../../src/cli/options.ts';
import { parseWords } from '../../src/cli/parse-arguments.ts';
import { SHELLS, SUBCOMMANDS } from '../../src/cli/subcommands.ts';
import { run, terminal } from './fake-io.ts';

const manual = manualPage('1.2.3').replaceAll('\\-', '-');

describe('the table of options', () => {
  it.each(SUBCOMMANDS.map(({ name, flags }) => [name, flags] as const))(
    'is what the help of "%s" shows',
    async (name, flags) => {
      const { stdout, code } = await run([name, '--help'].filter(word => word !== ''));
      expect(code).toBe(0);
      for (const flag of flags) expect(stdout).toContain(`--${flag}`);
      expect(stdout.split('\n').every(line => line.length <= 80)).toBe(true);
    },
  );

  it('keeps a flag and its value on one line of the help', async () => {
    const { stdout } = await run(['frame', '--help']);
    expect(stdout).toContain('\n        [--size COLSxROWS] [--commands FILE] [--keys KEYS]');
  });

  it('has every variable of the environment that is asked for', async () => {
    const asked: (string | symbol)[] = [];
    const env = new Proxy({}, { get: (_, name) => void asked.push(name) });
    await run(['frame', 'forks'], { env, stdout: terminal().stream });
    const named = ENVIRONMENT.map(([variable]) => variable);
    expect(asked).toContain('COLORFGBG');
    expect(asked.filter(name => !named.includes(String(name)))).toEqual([]);
  });

  it('is whole in the manual page and every completion script', () => {
    const scripts = SHELLS.map(shell => completionScript(shell, ['two-layer']));
    for (const flag of FLAG_NAMES) {
      expect(manual).toContain(`--${flag}`);
      for (const script of scripts) expect(script).toMatch(new RegExp(`(--|-l )${flag}\\b`));
    }
    for (const { name } of SUBCOMMANDS) {
      expect(manual).toContain(`backprop-tui ${name}`.trim());
      for (const script of scripts) expect(script).toContain(name);
    }
    for (const script of scripts) expect(script).toContain('two-layer');
    for (const [term] of [...EXIT_WORDS, ...ENVIRONMENT]) expect(manual).toContain(`.B ${term}`);
  });

  it('has three examples in the general help, each a valid command line', async () => {
    const { stdout } = await run(['--help']);
    const examples = SUBCOMMANDS[0]!.examples;
    expect(examples).toHaveLength(3);
    for (const { line } of SUBCOMMANDS.flatMap(command => command.examples)) {
      const words = /backprop-tui ?([^|>&)]*)/
        .exec(line)![1]!
        .trim()
        .split(/\s+/)
        .filter(word => word !== '');
      expect(parseWords(words)).not.toHaveProperty('problem');
    }
    for (const { line } of examples) expect(stdout).toContain(line);
  });
});

describe('Completion in bash', () => {
  const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-completion-'));
  writeFileSync(join(folder, 'commands.txt'), '');

  /** What is offered for the last of the words. */
  function offered(...words: readonly string[]): readonly string[] {
    const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _backprop_tui; printf "%s\\n" "\${COMPREPLY[@]}"`;
    const script = `${completionScript('bash', ['xor', 'forks'])}\n${ask}`;
    const printed = execFileSync('bash', ['--norc', '-c', script, 'bash', 'backprop-tui', ...words], { cwd: folder });
    return printed.toString().trim().split('\n');
  }

  it.each([
    [['frame', 'xor', '--commands', 'com'], ['commands.txt']],
    [['trace', 'xor', '--output', 'com'], ['commands.txt']],
    [['trace', 'xor', '-o', 'com'], ['commands.txt']],
    [['frame', 'xor', '--keys', 'com'], ['']],
    [['frame', 'xor', '--theme', 'd'], ['dark']],
    [['frame', 'xor', '--com'], ['--commands']],
    [['frame', 'x'], ['xor']],
    [['com'], ['completion', 'commands.txt']],
  ])('of %j', (words, offer) => {
    expect(offered(...words)).toEqual(offer);
  });
});

describe('wrong usage exits with 2 and says what is meant', () => {
  it.each([
    [['--jsn', 'x'], 'unknown flag --jsn', 'did you mean --json? --json belongs to trace'],
    [['trace', 'x', '--digit', '4'], 'unknown flag --digit', 'did you mean --digits?'],
    [['trace'], 'trace: expected a FILE', ''],
    [['trace', 'a', 'b'], 'unexpected word b', ''],
    [['chekc', 'a', 'b'], 'unexpected word b', 'did you mean check?'],
    [['check', 'a', '--json'], 'unknown flag --json for check', '--json belongs to trace'],
    [
      ['trace', 'a', '--at', '3'],
      'unknown flag --at for trace',
      '--at belongs to opening a scenario, frame and export',
    ],
    [['trace', 'a', '--binary', '--json'], 'either --json or --binary, not both', ''],
    [['x', '--at', '-1'], '--at: expected a whole number from 0, found -1', ''],
    [['x', '--at'], '--at: expected a value: --at EVENT', ''],
    [['x', '--plain=yes'], '--plain: expected no value, found yes', ''],
    [['x', '--digits', '18'], '--digits: expected 1 to 17, found 18', ''],
    [['frame', 'x', '--size', '0x5'], '--size: expected a size such as 120x36', ''],
    [['x', '--memory', '5'], '--memory: expected an amount such as 512M or 2G, from 16M to 1T, found 5', ''],
    [['trace', 'x', '--memory=lots'], '--memory: expected an amount such as 512M or 2G', ''],
    [['frame', 'x', '--keys', 'n<entr>'], '--keys: unknown key <entr>', 'did you mean <enter>?'],
    [['export', 'x', '--keys', 'n<cr>'], '--keys: unknown key <cr>', 'available: <up>, <down>'],
    [['export', 'x', '--as', 'stpes'], '--as: expected ', 'did you mean steps?'],
    [['completion', 'bsh'], 'unknown SHELL bsh', 'did you mean bash?'],
    [['two-layer', 'xor', '\u001b[31m'], 'unexpected word ^[[31m', ''],
  ])('%j', async (words, problem, hint) => {
    const { code, stdout, stderr } = await run(words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`backprop-tui: ${problem}`);
    expect(stderr).toContain(hint);
    expect(stderr).toMatch(/more: backprop-tui .*--help\n$/);
  });

  it('takes what follows -- for words, however they look', () => {
    expect(parseWords(['trace', '--json', '--', '--odd.json'])).toMatchObject({
      words: ['--odd.json'],
      flags: { json: true },
    });
  });
});

describe('a file that is not there', () => {
  it('exits with 66 and knows what was meant', async () => {
    expect(await run(['two-laye'])).toEqual({
      code: 66,
      stdout: '',
      stderr: 'backprop-tui: two-laye: no such file\ndid you mean two-layer?\n',
    });
  });

  it.each([[['']], [['trace', '']], [['check', '']], [['frame', 'two-layer', '--commands', '']]])(
    'is not one without a name: %j',
    async words => {
      const { code, stderr } = await run(words);
      expect([code, stderr]).toEqual([2, expect.stringContaining('expected the name of a file, found nothing\n')]);
    },
  );

  it('is named without its control characters', async () => {
    const { code, stderr } = await run(['trace', 'a\u001b[31m\u202eb\n']);
    expect([code, stderr]).toEqual([66, 'backprop-tui: a^[[31m<U+202E>b␊: no such file\n']);
  });

  it('may be a folder', async () => {
    const { code, stderr } = await run(['test']);
    expect([code, stderr]).toEqual([66, 'backprop-tui: test: this is a folder, not a file\n']);
  });
});

describe('a scenario with mistakes', () => {
  it('exits with 65 and shows all of them with their places', async () => {
    const { code, stdout, stderr } = await run(['trace', '-'], { stdin: '{ "titel": "t", "program": ["L = q"] }' });
    expect([code, stdout]).toEqual([65, '']);
    expect(stderr).toMatch(/^standard input:1:1/);
    expect(stderr).toContain('/program/0');
  });

  it('that does no harm only warns', async () => {
    const stdin = '{ "title": "t", "inputs": { "a": 1, "b": 2 }, "program": ["L = a * a"] }';
    const { code, stderr } = await run(['-'], { stdin });
    expect([code, stderr]).toEqual([0, 'standard input: warning: nothing uses the input b\n']);
  });
});

it('an event beyond the run is wrong usage', async () => {
  const { code, stderr } = await run(['frame', 'computation-graph', '--at', '16']);
  expect([code, stderr]).toEqual([2, 'backprop-tui: --at 16: expected an event from 0 to 15\n']);
});
