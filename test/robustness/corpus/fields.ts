/** Every field with a value of the wrong kind, out of range, missing, or under a name a letter off. */

import { added, type BrokenFile, removed, renamed, replaced } from './base.ts';

const TEXT = '"some text"';
const LIST = '[1, 2]';
const OBJECT = '{ "a": 1 }';

/** Where a field stands, and values of kinds that it cannot have. */
const KINDS: readonly (readonly [path: readonly (string | number)[], values: readonly string[]])[] = [
  [['version'], ['2', '"1"', 'null']],
  [['title'], ['1', 'null', '""', LIST]],
  [['source'], ['1', OBJECT]],
  [['constants'], [LIST, TEXT, 'null']],
  [
    ['constants', 'y'],
    ['"one"', 'true', 'null', '[]', '[1, [2]]', '[[1], 2]'],
  ],
  [['inputs'], ['1']],
  [
    ['inputs', 'x'],
    ['[1, "2", 3]', '[1, null]', '[[1, 2], [3]]', '"infinity"', '[[], []]'],
  ],
  [['parameters'], [LIST]],
  [
    ['parameters', 'v'],
    ['{ "shape": [2] }', '{ "init": "normal" }', OBJECT, '{}', '"normal"'],
  ],
  [
    ['parameters', 'v', 'init'],
    ['"norml"', '1', '"he_normal"', '"zeros"'],
  ],
  [
    ['parameters', 'v', 'shape'],
    ['2', '[2.5]', '[0]', '[-1]', '["2"]', '[100000000]'],
  ],
  [
    ['parameters', 'v', 'std'],
    ['-1', '"1"', '[1]'],
  ],
  [
    ['parameters', 'v', 'seed'],
    ['0.5', '"1"'],
  ],
  [['program'], ['"L = 1"', '[]', '{ "L": 1 }', 'null']],
  [
    ['program', 0],
    ['1', '["h = x"]', '{ "say": "h" }', '{ "line": 1 }', '{ "line": "h = W @ x", "says": "h" }'],
  ],
  [['program', 1, 'say'], ['1']],
  [['loss'], ['1', '"M"', '"h"', '"W"', '"l"', '["L"]']],
  [['training'], ['1', '[]', '4']],
  [
    ['training', 'iterations'],
    ['0', '-1', '1.5', '"4"', '100000000'],
  ],
  [
    ['training', 'optimizer'],
    ['"sgd"', '{}', '{ "lr": 0.1 }', '{ "type": "sgd" }', 'null'],
  ],
  [
    ['training', 'optimizer', 'type'],
    ['"SGD"', '"adan"', '"momentum"', '1'],
  ],
  [
    ['training', 'optimizer', 'lr'],
    ['-0.1', '"0.1"', 'null'],
  ],
  [
    ['training', 'optimizer', 'momentum'],
    ['-1', 'true'],
  ],
  [
    ['training', 'clip'],
    ['1', '{}', '{ "norm": 1, "value": 1 }'],
  ],
  [
    ['training', 'clip', 'norm'],
    ['0', '-1', '"1"'],
  ],
  [
    ['training', 'schedule'],
    ['"step"', '{ "type": "step" }', '{ "every": 2, "factor": 0.5 }'],
  ],
  [
    ['training', 'schedule', 'type'],
    ['"steps"', '"exponential"'],
  ],
  [
    ['training', 'schedule', 'every'],
    ['0', '0.5'],
  ],
  [['conventions'], ['1']],
  [
    ['conventions', 'reluAtZero'],
    ['0.5', '2', 'true', '"1"'],
  ],
  [['expect'], ['{ "values": { "a": 1 } }', '1']],
  [
    ['expect', 0],
    ['1', '[]'],
  ],
  [
    ['expect', 0, 'iteration'],
    ['0', '5', '1.5', '"1"'],
  ],
  [
    ['expect', 0, 'values'],
    ['[1]', '1'],
  ],
  [
    ['expect', 0, 'values', 'a'],
    ['[0.5]', '"half"', 'null'],
  ],
  [
    ['expect', 0, 'values', 'h'],
    ['0', '[0, 0, 0]', '[[0, 0]]'],
  ],
  [
    ['expect', 0, 'tolerance'],
    ['-1', '"1"'],
  ],
  [['notes'], ['{}', '"value a"']],
  [
    ['notes', 0],
    ['"value a"', '{ "at": "value a" }', '{ "text": "here" }'],
  ],
  [
    ['notes', 0, 'at'],
    ['1', '["value a"]'],
  ],
  [
    ['notes', 0, 'text'],
    ['1', 'null'],
  ],
];

/** Keys as they are mistyped, or spelled elsewhere. */
const MISTYPED: readonly (readonly [path: readonly (string | number)[], key: string])[] = [
  [['version'], 'Version'],
  [['title'], 'titel'],
  [['source'], 'sauce'],
  [['constants'], 'constant'],
  [['inputs'], 'input'],
  [['parameters'], 'params'],
  [['program'], 'programme'],
  [['training'], 'trainig'],
  [['expect'], 'expected'],
  [['notes'], 'note'],
  [['parameters', 'v', 'init'], 'initialiser'],
  [['parameters', 'v', 'std'], 'sd'],
  [['training', 'iterations'], 'epochs'],
  [['training', 'optimizer'], 'optimiser'],
  [['training', 'optimizer', 'lr'], 'learning_rate'],
  [['training', 'optimizer', 'momentum'], 'momentun'],
  [['training', 'schedule', 'every'], 'step'],
  [['conventions', 'reluAtZero'], 'relu_at_zero'],
  [['expect', 0, 'values'], 'value'],
  [['notes', 0, 'text'], 'say'],
];

/** Keys that one optimizer, schedule or initialiser has and another has not, and those of other programs. */
const ADDED: readonly (readonly [path: readonly (string | number)[], member: string])[] = [
  [[], '"author": "me"'],
  [['training'], '"epochs": 3'],
  [['training', 'optimizer'], '"betas": [0.9, 0.999]'],
  [['training', 'optimizer'], '"weight_decay": 0.1'],
  [['training', 'optimizer'], '"nesterov": "yes"'],
  [['training', 'schedule'], '"min": 0'],
  [['parameters', 'v'], '"low": 0'],
  [['conventions'], '"maxTie": 1'],
  [['expect', 0], '"loss": 1'],
];

const REQUIRED: readonly (readonly (string | number)[])[] = [
  ['title'],
  ['program'],
  ['program', 1, 'line'],
  ['parameters', 'v', 'shape'],
  ['training', 'optimizer', 'type'],
  ['training', 'optimizer', 'lr'],
  ['training', 'schedule', 'factor'],
  ['notes', 0, 'at'],
];

const NAMES = ['', '1x', 'x-1', 'x y', 'ｘ', 'x.1', 'a'.repeat(65), 'y', 'h', '__proto__', 'constructor'];

export const FIELD_MISTAKES: readonly BrokenFile[] = [
  ...KINDS.flatMap(([path, values]) =>
    values.map((value): BrokenFile => [`/${path.join('/')} is ${value}`, replaced(path, value)]),
  ),
  ...MISTYPED.map(([path, key]): BrokenFile => [`/${path.join('/')} is called ${key}`, renamed(path, key)]),
  ...ADDED.map(([path, member]): BrokenFile => [`/${path.join('/')} has ${member} as well`, added(path, member)]),
  ...REQUIRED.map((path): BrokenFile => [`/${path.join('/')} is missing`, removed(path)]),
  ...NAMES.map((name): BrokenFile => [`an input is called ${JSON.stringify(name)}`, renamed(['inputs', 'x'], name)]),
];
