/** Every field for itself could be, but not together: training, expectations and notes held against the program. */

import { added, type BrokenFile, replaced, withProgram } from './base.ts';

const PROGRAM = ['h = W @ x', 'L = sum(h * h)'];

/** The fields of `training` on a program with x of 3 and s of 1 number. */
const training = (what: string, fields: string): BrokenFile => [
  what,
  withProgram(PROGRAM, `,\n  "training": { ${fields} }`),
];
const optimizer = (fields: string): string => `"optimizer": { ${fields} }`;
const expecting = (what: string, entry: string): BrokenFile => [
  what,
  withProgram(PROGRAM, `,\n  "expect": [{ ${entry} }]`),
];
const noted = (at: string): BrokenFile => [`a note at ${at}`, replaced(['notes', 0, 'at'], JSON.stringify(at))];

const NOTED = [
  '',
  'a',
  'values a',
  'value',
  'value A',
  'value W',
  'value a b',
  'value a @',
  'value a @0',
  'value a @5',
  'value a @one',
  'seed a',
  'gradient y',
  'gradient k',
  'update x',
  'update y',
  'update a',
  'contribution a',
  'contribution a L',
  'contribution a -> L',
  'contribution L -> h',
  'contribution L -> q',
  'contribution q -> a',
  'gradient a.9',
  'value 12',
];

export const CONTRADICTIONS: readonly BrokenFile[] = [
  training('a batch that does not divide', '"data": { "x": [[1,2,3],[4,5,6],[7,8,9]] }, "batch": 2'),
  training('a batch of more than there are', '"data": { "x": [[1,2,3],[4,5,6]] }, "batch": 4'),
  training('a batch of 0', '"data": { "x": [[1,2,3]] }, "batch": 0'),
  training('a batch of words', '"data": { "x": [[1,2,3]] }, "batch": "al"'),
  training('a batch without data', '"batch": 2'),
  training('an order without data', '"order": { "shuffle": 1 }'),
  training('an order that is none', '"data": { "x": [[1,2,3]] }, "order": "random"'),
  training('a shuffle without a seed', '"data": { "x": [[1,2,3]] }, "order": { "shuffle": true }'),
  training('data of unequal counts', '"data": { "x": [[1,2,3],[4,5,6]], "y": [1] }'),
  training('data of one number', '"data": { "y": 1 }'),
  training('data of nothing', '"data": { "y": [] }'),
  training('data of words', '"data": { "y": ["cat", "dog"] }'),
  training('data of unequal rows', '"data": { "x": [[1,2,3],[4,5]] }'),
  training('data of another shape', '"data": { "x": [[1,2],[3,4]] }'),
  training('data for a parameter', '"data": { "W": [[[1,2,3],[4,5,6]]] }'),
  training('data for a line', '"data": { "h": [1, 2] }'),
  training('data for a bad name', '"data": { "x 1": [1, 2] }'),
  training('data that is a list', '"data": [1, 2]'),
  training('data with a batch axis where the program has none', '"data": { "x": [[1,2,3],[4,5,6]] }, "batch": "all"'),
  training('clip without an optimizer', '"clip": { "norm": 1 }'),
  training('a schedule without an optimizer', '"schedule": { "type": "cosine", "iterations": 10 }'),
  training('Nesterov without momentum', optimizer('"type": "sgd", "lr": 1, "nesterov": true')),
  training(
    'Nesterov with dampening',
    optimizer('"type": "sgd", "lr": 1, "momentum": 0.9, "dampening": 0.1, "nesterov": true'),
  ),
  training('betas beyond 1', optimizer('"type": "adam", "lr": 1, "betas": [0.9, 1]')),
  training('one beta', optimizer('"type": "adam", "lr": 1, "betas": [0.9]')),
  training('betas as a number', optimizer('"type": "adam", "lr": 1, "betas": 0.9')),
  training('an optimizer of another', optimizer('"type": "rmsprop", "lr": 1, "dampening": 0.1')),
  training('an eps below 0', optimizer('"type": "adagrad", "lr": 1, "eps": -1')),
  training('a cosine without an end', `${optimizer('"type": "sgd", "lr": 1')}, "schedule": { "type": "cosine" }`),
  training(
    'a cosine below 0',
    `${optimizer('"type": "sgd", "lr": 1')}, "schedule": { "type": "cosine", "iterations": 2, "min": -1 }`,
  ),
  training(
    'a line without ends',
    `${optimizer('"type": "sgd", "lr": 1')}, "schedule": { "type": "linear", "iterations": 2 }`,
  ),
  expecting('an expectation of nothing there', '"values": { "q": 1 }'),
  expecting('an expectation a letter off', '"values": { "labls": 1 }'),
  expecting('an expectation of a part that is not there', '"values": { "L.9": 1 }'),
  expecting('an expectation under a bad name', '"values": { "L[0]": 1 }'),
  expecting('a gradient of a constant', '"gradients": { "y": 1 }'),
  expecting('a gradient of what the loss does not depend on', '"gradients": { "s": 1 }'),
  expecting('a parameter that is none', '"parameters": { "x": 1 }'),
  expecting('a parameter that is never updated', '"parameters": { "W": 1 }'),
  expecting('an expectation of another shape', '"values": { "h": [1, 2, 3] }'),
  expecting('an expectation of unequal rows', '"gradients": { "W": [[1, 2, 3], [4]] }'),
  expecting('an expectation after the last iteration', '"iteration": 2, "values": { "L": 1 }'),
  ['a loss in a forward-only scenario', added([], '"forwardOnly": true')],
  [
    'an optimizer in a forward-only scenario',
    withProgram(PROGRAM, ',\n  "forwardOnly": true,\n  "training": { "optimizer": { "type": "sgd", "lr": 1 } }'),
  ],
  [
    'a gradient in a forward-only scenario',
    withProgram(PROGRAM, ',\n  "forwardOnly": true,\n  "expect": [{ "gradients": { "W": 1 } }]'),
  ],
  [
    'an interval turned round',
    replaced(['parameters', 'v'], '{ "init": "uniform", "shape": [2], "low": 1, "high": 0 }'),
  ],
  ['an interval of nothing', replaced(['parameters', 'v'], '{ "init": "uniform", "shape": [2], "low": 1 }')],
  ['a name in two tables', added(['inputs'], '"y": 1')],
  ['a name of a leaf and a line', added(['inputs'], '"h": 1')],
  ...NOTED.map(noted),
];
