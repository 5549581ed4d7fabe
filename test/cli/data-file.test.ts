/** Examples in a CSV file beside the scenario: read, refused in words, and part of every log. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FILE_LIMITS } from '../../src/limits.ts';
import { run } from './fake-io.ts';

let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'data-file-')));
});
afterAll(() => execFileSync('rm', ['-r', folder]));

const IRIS = 'length,width,species\n5.1,3.5,setosa\n7.0,3.2,versicolor\n6.3,3.3,virginica\n';

function scenario(data: object, more: object = {}): string {
  const file = join(folder, 'scenario.json');
  const training = { iterations: 3, optimizer: { type: 'sgd', lr: 0.1 }, data };
  const program = ['L = mse(w @ x, y)'];
  writeFileSync(
    file,
    JSON.stringify({ title: 't', parameters: { w: [0.5, -1] }, program, training, ...more }, null, 1),
  );
  return file;
}

const table = (text: string | Uint8Array, name = 'data.csv') => writeFileSync(join(folder, name), text);

const columns = { file: 'data.csv', x: ['length', 'width'], y: 'species' };

/** The batches of a trace, in order. */
async function batches(file: string): Promise<readonly unknown[]> {
  const { code, stdout, stderr } = await run(['trace', '--json', file]);
  if (code !== 0) throw new Error(stderr);
  const events = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  return events.filter(({ type }) => type === 'iteration.started').map(({ batch }) => batch);
}

/** What is said of a table that is refused, without place and source line. */
async function refusal(text: string | Uint8Array, data: object = columns): Promise<string> {
  table(text);
  const { code, stderr } = await run(['check', scenario(data)]);
  expect(code).toBe(65);
  return stderr
    .split('\n')
    .filter(line => line.startsWith('    ') && !/^\s+("|\^)/.test(line))
    .map(line => line.trim())
    .join(' | ');
}

const READ = [
  { x: [5.1, 3.5], y: 0 },
  { x: [7, 3.2], y: 1 },
  { x: [6.3, 3.3], y: 2 },
];

describe('A CSV file beside the scenario', () => {
  it.each([
    ['as spreadsheets write it', IRIS],
    ['with a byte order mark and CRLF', `\ufeff${IRIS.replaceAll('\n', '\r\n')}`],
    ['with semicolons', IRIS.replaceAll(',', ';')],
    ['with tabs', IRIS.replaceAll(',', '\t')],
    ['with a carriage return alone between rows', IRIS.replaceAll('\n', '\r')],
    [
      'with semicolons, and commas in the name of a column',
      `${IRIS.replaceAll(',', ';')
        .replace('\n', ';"a,b,c,d"\n')
        .replace(/(\d;\w+)$/gm, '$1;1')}`,
    ],
    ['with quotes and spaces', IRIS.replace('5.1,3.5,setosa', '"5.1", 3.5 ,"setosa"').replace('length', '"length"')],
    ['without a last line break, or with blank lines at the end', `${IRIS}\n\n`],
  ])('gives examples: %s', async (_, text) => {
    table(text);
    expect(await batches(scenario(columns))).toEqual(READ);
  });

  it('may have two columns with semicolons and few rows', async () => {
    table('x;y\n1;2\n');
    expect(
      await batches(
        scenario({ file: 'data.csv', x: 'x', y: 'y' }, { parameters: { w: 1 }, program: ['L = mse(w * x, y)'] }),
      ),
    ).toContainEqual({ x: 1, y: 2 });
  });

  it('may have many columns that are empty, side by side', async () => {
    const unused = '\t'.repeat(70);
    table(`x\ty${Array.from({ length: 70 }, (_, i) => `\tz${i}`).join('')}\n1\t2${unused}\n3\t4${unused}\n`);
    const file = scenario(
      { file: 'data.csv', x: 'x', y: 'y' },
      { parameters: { w: 1 }, program: ['L = mse(w * x, y)'] },
    );
    expect((await batches(file)).slice(0, 2)).toEqual([
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ]);
  });

  it('numbers the classes of a column of texts in order', async () => {
    table(IRIS.replace('setosa', 'zebra'));
    const [first] = await batches(scenario(columns));
    expect(first).toEqual({ x: [5.1, 3.5], y: 2 });
  });

  it('may have NaN and infinite numbers, as NumPy writes them', async () => {
    table('length,width,species\nnan,-inf,1e-3\n');
    expect(await batches(scenario(columns, { training: { data: columns }, nonfinite: true }))).toEqual([
      { x: ['NaN', '-Infinity'], y: 0.001 },
    ]);
  });

  it('is fed in batches as written numbers are', async () => {
    table(IRIS);
    const training = { data: columns, batch: 'all' };
    const [all] = await batches(scenario(columns, { program: ['L = mse(x @ w, y)'], training }));
    expect(all).toEqual({ x: READ.map(({ x }) => x), y: [0, 1, 2] });
  });

  it('may lie in a folder below, and leaves may be declared as inputs', async () => {
    mkdirSync(join(folder, 'tables'), { recursive: true });
    table(IRIS, 'tables/iris.csv');
    const file = scenario({ ...columns, file: 'tables/iris.csv' }, { inputs: { x: [0, 0] } });
    expect(await batches(file)).toEqual(READ);
  });

  it('is embedded in both kinds of log, which open without it', async () => {
    table(IRIS);
    const file = scenario(columns);
    const logs = ['ndjson', 'bplog'].map(ending => join(folder, `run.${ending}`));
    for (const log of logs) await run(['trace', file, '--output', log]);
    const whole = await run(['trace', '--json', file]);
    table('');
    for (const log of logs) {
      const opened = await run(['trace', '--json', log]);
      expect(opened.stderr).toBe('');
      expect(opened.stdout).toBe(whole.stdout);
    }
  });
});

describe('A table that cannot be used is refused in words', () => {
  it.each([
    ['no column', IRIS, { ...columns, y: 'spezies' }, 'unknown column "spezies" | did you mean species?'],
    [
      'two columns of one name',
      'length,width,width,species\n1,2,3,4\n',
      columns,
      'two columns have the name "width" | rename one of them',
    ],
    ['no name of a column', IRIS, { ...columns, x: 3 }, 'expected the name of a column or a list of names, found 3'],
    [
      'an empty list',
      IRIS,
      { ...columns, x: [] },
      'expected the name of a column or a list of names, found an empty list',
    ],
    [
      'an empty cell',
      IRIS.replace('3.2', ''),
      columns,
      'expected a number or a class, found nothing in row 3 of "width"',
    ],
    [
      'a text among numbers',
      IRIS.replace('3.2', 'wide'),
      columns,
      'expected a number, found "wide" in row 3 of "width"',
    ],
    ['a number among classes', IRIS.replace('setosa', '7'), columns, 'expected a number, found "versicolor" in row 3'],
    ['a cell too few', IRIS.replace('3.2,', ''), columns, 'expected 3 cells as in row 1, found 2 in row 3'],
    ['a cell too many', IRIS.replace('3.2', '3,2'), columns, 'expected 3 cells as in row 1, found 4 in row 3'],
    ['a quote that is not closed', IRIS.replace('setosa', '"setosa'), columns, 'a quote is not closed'],
    [
      'a number beyond all numbers',
      IRIS.replace('3.2', '-1e999'),
      columns,
      'expected a number from -1.79e308 to 1.79e308, found "-1e999" in row 3 of "width" | for infinity write inf or -inf',
    ],
    ['UTF-16', new Uint8Array(Buffer.from(`\ufeff${IRIS}`, 'utf16le')), columns, 'expected UTF-8 text'],
    [
      'quotes in an open quote and much blank space',
      `length,width,species\n"${'a"b'.repeat(100_000)}${' '.repeat(2_000_000)},1,2`,
      columns,
      'a quote is not closed',
    ],
    ['more rows than a scenario has room for', '\n'.repeat(4_000_000), columns, 'rows, found more | take fewer rows'],
    ['nothing', '', columns, 'found an empty file'],
    ['names alone', 'length,width,species\n', columns, 'found one row'],
    ['bytes that are no text', new Uint8Array([0x61, 0xff, 0x0a]), columns, 'expected UTF-8 text'],
    [
      'more bytes than a scenario',
      `length,width,species\n${'1,2,3\n'.repeat(1_000_000)}`,
      columns,
      `expected at most ${FILE_LIMITS.bytes} bytes`,
    ],
    ['no file', IRIS, { ...columns, file: 'other.csv' }, 'no such file'],
    ['a folder', IRIS, { ...columns, file: '.' }, "in the scenario's own folder"],
    ['a file above', IRIS, { ...columns, file: '../data.csv' }, "in the scenario's own folder"],
    ['a path from the root', IRIS, { ...columns, file: '/etc/passwd' }, "in the scenario's own folder"],
    ['a device', IRIS, { ...columns, file: '/dev/zero' }, "in the scenario's own folder"],
  ])('%s', async (_, text, data, says) => {
    expect(await refusal(text, data)).toContain(says);
  });

  it('a link that leads out of the folder', async () => {
    symlinkSync('/etc/passwd', join(folder, 'link.csv'));
    expect(await refusal(IRIS, { ...columns, file: 'link.csv' })).toContain("in the scenario's own folder");
  });

  it('a pipe, without waiting for it', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
    expect(await refusal(IRIS, { ...columns, file: 'pipe.csv' })).toContain('it is a pipe');
  });

  it('from standard input, where no folder is known', async () => {
    const text = JSON.stringify({ title: 't', program: ['L = mse(x, y)'], training: { data: columns } });
    const { code, stderr } = await run(['check', '-'], { stdin: text });
    expect(code).toBe(65);
    expect(stderr).toContain('no folder is known to look in');
  });

  it('a label out of range, at the line that uses it', async () => {
    table('length,width,species\n1,2,3\n');
    const data = { file: 'data.csv', x: ['length', 'width'], y: 'species' };
    const more = {
      parameters: {
        W: [
          [1, 0],
          [0, 1],
        ],
      },
      program: ['L = cross_entropy(W @ x, y)'],
    };
    const { code, stderr } = await run(['check', scenario(data, more)]);
    expect(code).toBe(65);
    expect(stderr).toContain('expected a label or index from 0 to 1 for cross_entropy(W @ x, y), found 3');
  });
});

describe('Validation examples in a table of their own', () => {
  const training = (validation: object) => ({
    training: { optimizer: { type: 'sgd', lr: 0.1 }, data: columns, validation: { data: validation } },
  });
  const held = { ...columns, file: 'held.csv' };

  it('have the numbers of the training’s classes, and every log has both', async () => {
    table(IRIS);
    table('species,width,length\nvirginica,3,6\nsetosa,2,5\n', 'held.csv');
    const { stdout } = await run(['trace', '--json', scenario(columns, training(held))]);
    expect(JSON.parse(stdout.slice(0, stdout.indexOf('\n'))).scenario.training).toMatchObject({
      data: { y: [0, 1, 2] },
      validation: { data: { x: [[6, 3], [5, 2]], y: [2, 0] } }, // biome-ignore format: two rows
    });
  });

  it.each([
    ['iris', 'expected a class that "species" has in the training\'s data, found "iris" in row 2'],
    ['1', 'expected a class that "species" has in the training\'s data, found "1" in row 2'],
  ])('with the class %s are refused', async (name, says) => {
    table(IRIS);
    table(`length,width,species\n6,3,${name}\n`, 'held.csv');
    const { code, stderr } = await run(['check', scenario(columns, training(held))]);
    expect(code).toBe(65);
    expect(stderr).toContain(says);
    expect(stderr).toContain('available: setosa, versicolor, virginica');
  });

  it('with texts where the training has numbers are refused', async () => {
    table('length,width,species\n6,3,0\n5,3,1\n');
    table('length,width,species\n6,3,setosa\n', 'held.csv');
    const { stderr } = await run(['check', scenario(columns, training(held))]);
    expect(stderr).toContain('expected a number, found "setosa" in row 2 of "species"');
  });
});
