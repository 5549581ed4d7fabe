import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from './fake-io.ts';

const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('new', () => {
  const file = join(folder, 'neuron.json');

  it('writes a scenario that loads, learns and checks, with a schema for editors, expected numbers and notes', async () => {
    expect(await run(['new', join(folder, 'neuron')])).toEqual({
      code: 0,
      stdout: `wrote ${file}; open it with: backprop-tui ${file}\n`,
      stderr: '',
    });
    const { $schema, expect: numbers, notes } = JSON.parse(readFileSync(file, 'utf8'));
    expect(existsSync(fileURLToPath($schema))).toBe(true);
    // z = 0.5 · 1 − 1 · 2 + 0; σ(−1.5) = 1/(1 + e^1.5); ∂L/∂b = a − y
    expect(numbers).toEqual([{ values: { z: -1.5, a: 0.18243 }, gradients: { b: -0.81757 } }]);
    expect(notes).toHaveLength(2);
    const checked = await run(['check', file]);
    expect([checked.code, checked.stderr]).toEqual([0, '']);
    expect(checked.stdout).toContain('3 expected numbers found');
  });

  it('leaves an existing file alone, unless forced, and no other file behind', async () => {
    writeFileSync(file, 'mine');
    const refused = await run(['new', file]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      `backprop-tui: ${file} exists already; overwrite it with --force\n`,
    ]);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await run(['new', file, '--force'])).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('"title": "neuron"');
    expect(readdirSync(folder)).toEqual(['neuron.json']);
  });

  it('needs a folder that is there', async () => {
    const missing = join(folder, 'nowhere', 'x');
    const { code, stderr } = await run(['new', missing]);
    expect([code, stderr]).toEqual([66, `backprop-tui: ${missing}.json: no such folder\n`]);
  });

  it.each(['', ' ', '/', '.', '..', 'x/', 'x/.', '.json', 'x/.json'])(
    'refuses “%s”, which would name a hidden file',
    async name => {
      const { code, stderr } = await run(['new', name]);
      const found = name.trim() === '' ? 'nothing' : name;
      expect([code, stderr]).toEqual([2, `backprop-tui: new: expected a name such as neuron, found ${found}\n`]);
    },
  );

  it('names the schema that lies beside it', async () => {
    writeFileSync(join(folder, 'scenario.schema.json'), '{}');
    await run(['new', join(folder, 'beside')]);
    expect(JSON.parse(readFileSync(join(folder, 'beside.json'), 'utf8')).$schema).toBe('./scenario.schema.json');
  });
});

describe('what comes with the program', () => {
  it('is listed with name, title and source, the lecture first', async () => {
    const { stdout } = await run(['list']);
    const rows = stdout.trimEnd().split('\n');
    expect(rows).toHaveLength(readdirSync('scenarios').length); // the schema is no scenario, the tour has no file of its own
    expect(rows[0]).toMatch(/^tour +Start here/);
    expect(rows.find(row => row.startsWith('two-layer '))).toMatch(
      /Two-layer network: one iteration.*Lecture 9, slide "Backpropagation"$/,
    );
    expect(rows[1]).toContain('Lecture 9');
    expect(await run([])).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('includes the schema that is shipped', async () => {
    const { stdout } = await run(['schema']);
    expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync('scenarios/scenario.schema.json', 'utf8')));
  });

  it('has one version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect((await run(['--version'])).stdout).toBe(`${version}\n`);
  });
});

describe('frame', () => {
  it('prints as many rows as asked for, none wider, without an escape', async () => {
    const { code, stdout } = await run(['frame', 'computation-graph', '--at', '13', '--size', '90x25']);
    const rows = stdout.split('\n').slice(0, -1);
    expect([code, rows.length]).toEqual([0, 25]);
    expect(rows.every(row => row.length <= 90)).toBe(true);
    expect(rows[0]).toContain('13/15');
    expect(stdout).not.toContain('\u001b');
  });

  it('presses keys first', async () => {
    const { stdout } = await run(['frame', 'computation-graph', '--keys', 'lll']);
    expect(stdout).toContain('3/15');
  });
});
