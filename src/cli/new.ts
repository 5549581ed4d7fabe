/** `new`: a small scenario to start from. */

import { basename } from 'node:path';
import { EXIT, Failure } from '../failure.ts';
import { visibleLine } from '../text/visible.ts';
import { PROGRAM } from './help-texts.ts';
import { type Io, write } from './io.ts';
import type { Invocation } from './parse-arguments.ts';
import { saveFile } from './save.ts';
import { shellWord } from './shell-word.ts';

export async function run({ words, flags }: Invocation, { stdout }: Io): Promise<number> {
  const [name = ''] = words;
  const file = name.endsWith('.json') ? name : `${name}.json`;
  const title = basename(file, '.json');
  if (title === '') throw new Failure(EXIT.usage, 'the new file needs a name');
  await saveFile(file, starter(title), { isForced: flags.force === true });
  await write(stdout, `wrote ${visibleLine(file)}; open it with: ${PROGRAM} ${shellWord(file)}\n`);
  return EXIT.fine;
}

/** A sigmoid neuron that learns one answer: leaves of every kind, an update, ten lines. */
const starter = (title: string): string => `{
  "version": 1,
  "title": ${JSON.stringify(title)},
  "constants": { "y": 1 },
  "inputs": { "x": [1, 2] },
  "parameters": { "w": [0.5, -1], "b": 0 },
  "program": ["z = w @ x + b", "a = sigmoid(z)", "L = -(y * log(a) + (1 - y) * log(1 - a))"],
  "training": { "iterations": 10, "optimizer": { "type": "sgd", "lr": 0.5 } }
}
`;
