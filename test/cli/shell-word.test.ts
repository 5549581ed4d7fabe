import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { shellWord } from '../../src/cli/shell-word.ts';

it('leaves plain names as they are', () => {
  expect(['neuron.json', 'a/b_c-d.json', '../x.json'].map(shellWord)).toEqual([
    'neuron.json',
    'a/b_c-d.json',
    '../x.json',
  ]);
});

it.each([
  'my net.json',
  "it's.json",
  '$(rm x).json',
  '`id`.json',
  '~.json',
  '-rf.json',
  'a;b',
  'a\nb',
  '\x1b[2J.json',
  'é ŷ.json',
  'a"b\\c',
  '#x',
  'a\u202eb',
  '日本 語',
])('gives a shell the name %j', file => {
  const { stdout } = spawnSync('bash', ['-c', `printf %s ${shellWord(file)}`], { encoding: 'utf8' });
  expect(stdout).toBe(file.startsWith('-') ? `./${file}` : file);
});
