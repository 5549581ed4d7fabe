/** JSON with one character gone, doubled or turned into another; and files that are no scenario at all. */

import type { BrokenFile } from './base.ts';

const SMALL = `{
  "title": "t",
  "inputs": { "x": [1, 2] },
  "program": ["L = sum(x)"]
}
`;

/** Each kind of punctuation once left out and once doubled, at its first place. */
const PUNCTUATION = ['{', '"', ':', ',', '[', ']', '}'];
const PLACES = ['{', '"title', ': "t', ',\n', '[1', ']', '}'];

const without = PUNCTUATION.map((mark, i): BrokenFile => {
  const at = SMALL.indexOf(PLACES[i]!);
  return [`without a ${mark}`, SMALL.slice(0, at) + SMALL.slice(at + 1)];
});
const doubled = PUNCTUATION.map((mark, i): BrokenFile => {
  const at = SMALL.indexOf(PLACES[i]!);
  return [`with ${mark} twice`, SMALL.slice(0, at) + mark + SMALL.slice(at)];
});

const instead = (from: string, to: string): BrokenFile => [`${to} for ${from}`, SMALL.replace(from, to)];

export const SYNTAX_MISTAKES: readonly BrokenFile[] = [
  ...without,
  ...doubled,
  instead('"title"', 'title'),
  instead('"t"', "'t'"),
  instead('"t"', '“t”'),
  instead('"t"', 't'),
  instead('"t"', '"t\n  "'),
  instead('"t"', '"a \\ b"'),
  instead('"t"', '"\\u00g1"'),
  instead('"t",', '"t";'),
  instead('"t"', '"""t"""'),
  instead('1', '01'),
  instead('1', '+1'),
  instead('1', '.5'),
  instead('1', '5.'),
  instead('1', '1e'),
  instead('1', '1e400'),
  instead('1', '0x1F'),
  instead('1', '1,5,'),
  instead('1', '1_000'),
  instead('1', 'NaN'),
  instead('1', '-Infinity'),
  instead('1', '−1'),
  instead('1', '1/2'),
  instead('1', 'True'),
  instead('1', 'None'),
  instead('1', 'undefined'),
  instead('1', `0.${'3'.repeat(70)}`),
  instead('{ "x"', '{ # a comment\n  "x"'),
  instead('{ "x"', '{ /* never closed "x"'),
  instead('"inputs":', '"inputs" =>'),
  ['cut off in the middle', SMALL.slice(0, 40)],
  ['cut off in a text', SMALL.slice(0, 20)],
  ['a comment that is not closed', '/* todo\n'],
  ['twice in a file', SMALL + SMALL],
  ['followed by a word', `${SMALL}done`],
  ['nothing', ''],
  ['blank space', ' \n\t\n'],
  ['null', 'null'],
  ['a number', '42'],
  ['a text', '"two-layer"'],
  ['a list of scenarios', `[${SMALL.trim()}]`],
  ['an empty object', '{}'],
  ['a comment', '// todo\n'],
  ['YAML', 'title: t\nprogram:\n  - L = 1\n'],
  ['Python', 'import torch\nx = torch.tensor([1.0], requires_grad=True)\n'],
  ['a page', '<!DOCTYPE html>\n<html><body>404</body></html>\n'],
  ['a package', '{ "name": "backprop-tui", "version": "1.0.0", "dependencies": {} }\n'],
  ['a picture', '\u0089PNG\r\n\u001a\n\0\0\0\rIHDR'],
  ['a zip', 'PK\u0003\u0004\u0014\0\b\0'],
  ['bytes of nothing', '\0\0\0\0'],
  ['two scenarios joined by a line of a merge', SMALL.replace('  "inputs"', '<<<<<<< HEAD\n  "inputs"')],
];
