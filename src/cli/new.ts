/** `new`: a small scenario to start from. */

import { promises as files } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { EXIT, Failure } from '../failure.ts';
import { foundName, isFileName } from '../text/file-name.ts';
import { visibleLine } from '../text/visible.ts';
import { SCHEMA } from './examples.ts';
import { PROGRAM } from './help-texts.ts';
import { type Io, writeTo } from './io.ts';
import type { Invocation } from './parse-arguments.ts';
import { saveFile } from './save.ts';
import { shellWord } from './shell-word.ts';

export async function run({ words, flags }: Invocation, { stdout }: Io): Promise<number> {
  const [name = ''] = words;
  if (!isFileName(name, ['.json']))
    throw new Failure(EXIT.usage, `new: expected a name such as neuron, found ${foundName(name)}`);
  const file = name.endsWith('.json') ? name : `${name}.json`;
  const title = basename(file, '.json');
  await saveFile(file, starter(title, await schemaFor(file)), { isForced: flags.force === true });
  await writeTo(stdout, `wrote ${visibleLine(file)}; open it with: ${PROGRAM} ${shellWord(file)}\n`);
  return EXIT.fine;
}

/** Where the schema for editors lies: this module runs from dist/ or src/cli/. */
const SCHEMA_PLACE = `${import.meta.url.endsWith('.ts') ? '../..' : '..'}/scenarios/${SCHEMA}`;

/** The schema beside the new file, which moves with it; else, or where that cannot be told, the program's own. */
const schemaFor = (file: string): Promise<string> =>
  files.stat(join(dirname(file), SCHEMA)).then(
    () => `./${SCHEMA}`,
    () => new URL(SCHEMA_PLACE, import.meta.url).href,
  );

/** A sigmoid neuron that learns one answer: leaves of every kind, an update, a number to check, two notes. */
const starter = (title: string, schema: string): string => `{
  "$schema": ${JSON.stringify(schema)},
  "version": 1,
  "title": ${JSON.stringify(title)},
  "constants": { "y": 1 },
  "inputs": { "x": [1, 2] },
  "parameters": { "w": [0.5, -1], "b": 0 },
  "program": ["z = w @ x + b", "a = sigmoid(z)", "L = -(y * log(a) + (1 - y) * log(1 - a))"],
  "training": { "iterations": 10, "optimizer": { "type": "sgd", "lr": 0.5 } },
  "expect": [{ "values": { "z": -1.5, "a": 0.18243 }, "gradients": { "b": -0.81757 } }],
  "notes": [
    { "at": "value z", "text": "z = 0.5 · 1 − 1 · 2 + 0: a weighted sum." },
    { "at": "gradient b", "text": "∂L/∂b = a − y: the neuron says 0.18 and ought to say 1." }
  ]
}
`;
