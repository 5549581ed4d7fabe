/** The sound scenario that the corpus breaks in one place at a time; line breaks and columns are those that errors point to. */

import { applyEdits, findNodeAtLocation, modify, type Node, parseTree } from 'jsonc-parser';

/** What is wrong, and the whole file. */
export type BrokenFile = readonly [what: string, text: string];

export const SOUND = `{
  "version": 1,
  "title": "Two layers",
  "source": "Book, page 1",
  "constants": { "y": 1, "k": [0, 1] },
  "inputs": { "x": [1, 2, 3] },
  "parameters": {
    "W": [[1, 2, 3], [4, 5, 6]],
    "v": { "init": "normal", "shape": [2], "std": 1, "seed": 1 },
    "b": 0
  },
  "program": [
    "h = tanh(W @ x)",
    { "line": "a = sigmoid(v @ h + b)", "say": "between 0 and 1" },
    "L = bce(a, y)"
  ],
  "loss": "L",
  "training": {
    "iterations": 4,
    "optimizer": { "type": "sgd", "lr": 0.1, "momentum": 0.9 },
    "clip": { "norm": 1 },
    "schedule": { "type": "step", "every": 2, "factor": 0.5 }
  },
  "conventions": { "reluAtZero": 1 },
  "expect": [
    { "iteration": 1, "values": { "a": 0.5, "h": [0, 0] }, "tolerance": 1 }
  ],
  "notes": [
    { "at": "value a", "text": "here" },
    { "at": "contribution L -> a @2", "text": "and here" }
  ]
}
`;

type Path = readonly (string | number)[];

function nodeOf(path: Path): Node {
  const node = findNodeAtLocation(parseTree(SOUND)!, [...path]); // it parses
  if (node === undefined) throw new Error(`there is no ${path.join('/')} in the sound scenario`);
  return node;
}

/** The text in place of a value, written out as it is to stand there. */
export function replaced(path: Path, text: string): string {
  const { offset, length } = nodeOf(path);
  return SOUND.slice(0, offset) + text + SOUND.slice(offset + length);
}

/** Another key for a value. */
export function renamed(path: Path, key: string): string {
  const [{ offset, length }] = nodeOf(path).parent!.children as [Node]; // the value of a property
  return SOUND.slice(0, offset) + JSON.stringify(key) + SOUND.slice(offset + length);
}

/** Without the value, and its key. */
export const removed = (path: Path): string => applyEdits(SOUND, modify(SOUND, [...path], undefined, {}));

/** One more member, at the end of an object that has some. */
export function added(path: Path, member: string): string {
  const { offset, length } = nodeOf(path);
  const inner = SOUND.slice(offset, offset + length).replace(/\s*\}$/, '');
  return `${SOUND.slice(0, offset)}${inner}, ${member} }${SOUND.slice(offset + length)}`;
}

/** The sound scenario with another program, which has no loss, expectations or notes of its own. */
export const withProgram = (lines: readonly string[], changes = ''): string => `{
  "title": "t",
  "constants": { "y": 1, "k": [0, 1], "labels": [0, 2], "wrong": [0, 3], "half": 0.5 },
  "inputs": { "x": [1, 2, 3], "s": 2, "t": [[1, 2], [3, 4]] },
  "parameters": { "W": [[1, 2, 3], [4, 5, 6]], "b": [1, 2], "c": [[[1, 2]]] },
  "program": [
${lines.map(line => `    ${JSON.stringify(line)}`).join(',\n')}
  ]${changes}
}
`;
