/** The documents say what is: generated parts are current, examples load, links lead somewhere. UPDATE_DOCS=1 writes the generated parts anew. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { exampleEntries } from '../src/cli/examples.ts';
import { generalHelp } from '../src/cli/help-texts.ts';
import { EXIT_WORDS } from '../src/cli/manual-tables.ts';
import { KIND_FACTS } from '../src/engine/events.ts';
import { OPTIMIZER_DEFAULTS } from '../src/engine/optimizers/table.ts';
import { record } from '../src/engine/record.ts';
import { SCHEDULES, type ScheduleField } from '../src/engine/schedules.ts';
import { functionDescriptions } from '../src/explain/function-descriptions.ts';
import { GLOSSARY } from '../src/explain/glossary.ts';
import { EVENT_COLUMNS } from '../src/export/event-columns.ts';
import { FILE_LIMITS, FORMULA_LIMITS, NAME_LIMIT, PROGRAM_LIMITS, TRAINING_LIMITS } from '../src/limits.ts';
import { isCallable, OPERATIONS } from '../src/ops/operation-table.ts';
import { checkRun } from '../src/query/check-run.ts';
import { loadScenario } from '../src/scenario/load.ts';
import { scenarioJsonSchema } from '../src/scenario/scenario-schema.ts';
import { EXPORT_KINDS, namesFor } from '../src/session/export-kinds.ts';
import { RULED_OPERATORS } from '../src/trace/recorded/known-rules.ts';
import { eventJson } from '../src/trace/trace-json.ts';
import { dialogKeyTable } from '../src/tui/dialog-keys.ts';
import { keyTable } from '../src/tui/keymap.ts';
import { plainRow } from '../src/tui/row.ts';
import { run } from './cli/fake-io.ts';
import { lesson } from './support/lessons.ts';
import { sound } from './support/sound.ts';

const root = new URL('../', import.meta.url);
const pathOf = (file: string): URL => new URL(file, root);
const textOf = (file: string): string => readFileSync(pathOf(file), 'utf8');

const fenced = (lines: readonly string[], language = ''): string =>
  ['```'.concat(language), ...lines.map(line => line.trimEnd()), '```'].join('\n');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;

function trace(): string {
  const { log } = lesson('computation-graph');
  return fenced(Array.from({ length: log.length }, (_, i) => eventJson(log, i)));
}

function optimizers(): string {
  const rows = Object.entries(OPTIMIZER_DEFAULTS).map(([type, defaults]) => {
    const fields = Object.entries(defaults).map(([field, value]) => code(`${field}: ${JSON.stringify(value)}`));
    return [code(type), fields.join(', ')];
  });
  return table(['`type`', 'settings besides `lr`, with their defaults'], rows);
}

const schedules = (): string =>
  table(
    ['`type`', 'the factor', 'settings, with their defaults'],
    SCHEDULES.map(({ name, does, fields }) => {
      const settings = Object.entries<ScheduleField>(fields).map(([field, { standard }]) =>
        code(standard === undefined ? field : `${field}: ${Number(standard.toPrecision(4))}`),
      );
      return [code(name), does, settings.join(', ')];
    }),
  );

const kinds = (): string =>
  table(
    ['`code`', '`type`', '`numbers`', '`writes`'],
    KIND_FACTS.map(({ code: number, type, numbers, writes }) => [
      String(number),
      code(type),
      code(numbers),
      writes === undefined ? '' : code(writes),
    ]),
  );

const columns = (): string =>
  table(
    ['column', 'type', 'is'],
    EVENT_COLUMNS.map(({ name, type, means }) => [code(name), type, means]),
  );

function limits(): string {
  const rows: readonly (readonly [what: string, most: number, isLifted?: true])[] = [
    ['bytes of a file', FILE_LIMITS.bytes],
    ['levels of brackets in a file', FILE_LIMITS.depth],
    ['characters of a text, as it is shown', FILE_LIMITS.string],
    ['characters of a name', NAME_LIMIT],
    ['levels of brackets in a formula', FORMULA_LIMITS.depth],
    ['operators in a formula', FORMULA_LIMITS.operators],
    ['names and formulas in the lists of a formula', FORMULA_LIMITS.items],
    ['lines of a program', PROGRAM_LIMITS.lines],
    ['rounds and calls inside one another', PROGRAM_LIMITS.levels],
    ['leaves, literals and operations', PROGRAM_LIMITS.nodes, true],
    ['operands of all operations', PROGRAM_LIMITS.edges, true],
    ['arithmetic operations in an iteration, and in a validation', PROGRAM_LIMITS.multiplications, true],
    ['numbers in one value', PROGRAM_LIMITS.elements],
    ['numbers in all values', PROGRAM_LIMITS.totalElements],
    ['iterations', TRAINING_LIMITS.iterations],
  ];
  return table(
    ['at most', '', '`--force-large` lifts it'],
    rows.map(([what, most, isLifted]) => [what, most.toLocaleString('en'), isLifted ? 'yes' : '']),
  );
}

const functions = (): string =>
  table(
    ['written', 'is', 'sends back'],
    functionDescriptions().map(({ written, summary, derivatives }) => [
      code(written),
      summary,
      derivatives
        .map(({ operand, text }) => (derivatives.length === 1 ? code(text) : `${operand}: ${code(text)}`))
        .join('; '),
    ]),
  );

const operators = (): string => RULED_OPERATORS.map(code).join(', ');

const glossary = (): string =>
  table(
    ['word', 'on the screen', 'means'],
    GLOSSARY.map(({ word, symbol, means }) => [word, symbol === '' ? '' : code(symbol), means]),
  );

const exportKinds = (): string =>
  table(
    ['name', 'what', 'flags'],
    EXPORT_KINDS.map(({ name, does, takes }) => [
      namesFor(name).map(code).join(', '),
      does,
      takes.map(flag => code(`--${flag}`)).join(' '),
    ]),
  );

const examples = (): string =>
  table(
    ['example', 'shows', 'source'],
    exampleEntries()
      .filter(({ isTour }) => isTour !== true)
      .map(({ name, title, source }) => [
        `[${name}](../scenarios/${name}.json)`,
        ...[title, source].map(text => text.replaceAll('|', '\\|')),
      ]),
  );

/** Pictures of the documents: the command that makes each, without `export` and where it is written. */
const PICTURES: readonly (readonly [file: string, words: readonly string[]])[] = [
  ['docs/pictures/frame.svg', ['computation-graph', '--as', 'step', '--at', '13', '--size', '110x28']],
  ['docs/pictures/circuit.svg', ['computation-graph', '--as', 'graph']],
  ['docs/pictures/boxes.svg', ['two-layer', '--as', 'graph', '--graph', 'boxes', '--level', 'lines']],
];

/** What stands between `<!-- NAME -->` and `<!-- /NAME -->`. */
const GENERATED: readonly (readonly [file: string, name: string, make: () => string])[] = [
  ['docs/keys.md', 'keys', keyTable],
  ['docs/keys.md', 'dialog-keys', dialogKeyTable],
  ['docs/command-line.md', 'usage', () => fenced(generalHelp().map(plainRow))],
  ['docs/command-line.md', 'exit-codes', () => table(['exit code', 'means'], EXIT_WORDS)],
  ['docs/export.md', 'kinds', exportKinds],
  ['docs/glossary.md', 'glossary', glossary],
  ['docs/scenario-format.md', 'optimizers', optimizers],
  ['docs/scenario-format.md', 'schedules', schedules],
  ['docs/scenario-format.md', 'limits', limits],
  ['docs/scenario-format.md', 'functions', functions],
  ['docs/trace-format.md', 'trace', trace],
  ['docs/binary-log.md', 'kinds', kinds],
  ['docs/recorded-runs.md', 'operators', operators],
  ['docs/event-table.md', 'columns', columns],
  ['docs/examples.md', 'examples', examples],
];

const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(pathOf('docs/'))
    .filter(file => file.endsWith('.md'))
    .map(file => `docs/${file}`),
];

describe('Generated parts are current:', () => {
  test.each(GENERATED)('%s, %s', (file, name, make) => {
    const between = new RegExp(`(<!-- ${name} -->\n)([\\s\\S]*?)(<!-- /${name} -->)`);
    const made = `${make()}\n`;
    if (process.env.UPDATE_DOCS === '1')
      writeFileSync(
        pathOf(file),
        textOf(file).replace(between, (_, open: string, _old, close: string) => open + made + close),
      );
    expect(between.exec(textOf(file))?.[2]).toBe(made);
  });
});

describe('Pictures are current:', () => {
  test.each(PICTURES)('%s', async (file, words) => {
    const { stdout, stderr } = await run(['export', ...words, '--output', '-']);
    expect(stderr).toBe('');
    if (process.env.UPDATE_DOCS === '1') writeFileSync(pathOf(file), stdout);
    expect(textOf(file) === stdout, `UPDATE_DOCS=1 writes ${file} anew`).toBe(true);
  });

  test('every picture of a document is one of them, and ships with the package', () => {
    const shown = DOCUMENTS.flatMap(document =>
      [...textOf(document).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(
        ([, link]) => new URL(link!, pathOf(document)).href,
      ),
    );
    expect(new Set(shown)).toEqual(new Set(PICTURES.map(([file]) => pathOf(file).href)));
    const { files } = JSON.parse(textOf('package.json'));
    expect(files).toContain('docs'); // npm shows the README with pictures of the repository, the package has them too
  });
});

describe('Examples work:', () => {
  const examples = ['README.md', 'docs/scenario-format.md'].flatMap(file =>
    [...textOf(file).matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => [file, text!] as const),
  );

  test('there is one in each', () => expect(examples.length).toBe(2));

  test.each(examples)('the scenario in %s loads, and its numbers and gradients are right', (file, text) => {
    const { scenario } = sound(loadScenario(text, file));
    const { misses, isFine } = checkRun(scenario, record(scenario.program, scenario.training));
    expect(misses).toEqual([]);
    expect(isFine).toBe(true);
    expect(scenario.warnings).toEqual([]);
  });
});

describe('Documents lead somewhere:', () => {
  test.each(DOCUMENTS)('every file that %s links to exists', file => {
    const links = [...textOf(file).matchAll(/\]\(([^)#\s]+)\)/g)].map(([, link]) => link!);
    const missing = links.filter(link => !/^https?:/.test(link) && !existsSync(new URL(link, pathOf(file))));
    expect(missing).toEqual([]);
  });

  test.each(DOCUMENTS)('every file of the project that %s names exists', file => {
    const named = [...textOf(file).matchAll(/`((?:src|test|tools|scenarios|docs)\/[\w./-]+)`/g)].map(
      ([, path]) => path!,
    );
    expect(named.filter(path => !existsSync(pathOf(path)))).toEqual([]);
  });

  test.each(DOCUMENTS)('every npm script that %s names exists', file => {
    const { scripts } = JSON.parse(textOf('package.json'));
    const named = [...textOf(file).matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script!);
    expect(named.filter(script => !(script in scripts))).toEqual([]);
  });
});

describe('Nothing is left out:', () => {
  test('the README leads to every document', () => {
    expect(DOCUMENTS.filter(file => file.startsWith('docs/') && !textOf('README.md').includes(`](${file})`))).toEqual(
      [],
    );
  });

  test('the README fits one and a half screens besides its picture and its example', () => {
    const prose = textOf('README.md')
      .replace(/```[\s\S]*?```/g, '')
      .split('\n')
      .filter(line => line.trim() !== '');
    expect(prose.length).toBeLessThanOrEqual(54); // 36 rows are a screen
  });

  test('the scenario format names every field of the schema', () => {
    const text = textOf('docs/scenario-format.md');
    const missing = propertiesIn(scenarioJsonSchema()).filter(
      name => !new RegExp(`\\b${name.replace('$', '\\$')}\\b|${name.replace('$', '\\$')}\``).test(text),
    );
    expect(missing).toEqual([]);
  });

  test('the scenario format shows every function', () => {
    const shown = OPERATIONS.filter(isCallable).map(({ name }) => `\`${name}(`);
    expect(shown.filter(call => !textOf('docs/scenario-format.md').includes(call))).toEqual([]);
  });

  test('the trace format names every event', () => {
    const rows = [...textOf('docs/trace-format.md').matchAll(/^\| `([a-z]+\.[a-z]+)` \|/gm)].map(([, type]) => type!);
    expect(rows).toEqual([...new Set(KIND_FACTS.map(({ type }) => type)), 'event.skipped']);
  });

  test('the changelog begins with the version of the package', () => {
    const { version } = JSON.parse(textOf('package.json'));
    expect(/^## (\S+)/m.exec(textOf('CHANGELOG.md'))?.[1]).toBe(version);
  });

  test('a way to contribute has six steps at most', () => {
    const ways = textOf('CONTRIBUTING.md')
      .split(/^## /m)
      .filter(section => section.startsWith('Add '));
    expect(ways.map(way => way.split('\n')[0])).toEqual([
      'Add an operation',
      'Add an event',
      'Add a key',
      'Add a pane',
      'Add a scenario',
      'Add an optimizer',
      'Add a kind of export',
      'Add a measurement',
    ]);
    expect(Math.max(...ways.map(way => [...way.matchAll(/^\d+\./gm)].length))).toBe(6);
  });
});

/** Names of all properties, on every level. */
function propertiesIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties' ? [...Object.keys(value), ...Object.values(value).flatMap(propertiesIn)] : propertiesIn(value),
  );
}
