/** Every place of a scenario where a text can stand, keys included: what is made of a stranger's words is tried in each. */

/** A small scenario with the changes. */
const scenario = (changes: object): object => ({
  title: 't',
  inputs: { x: 1 },
  parameters: { w: 2 },
  program: ['L = w * x'],
  ...changes,
});

const training = (changes: object): object =>
  scenario({ training: { iterations: 2, optimizer: { type: 'sgd', lr: 0.1 }, ...changes } });

export const FIELDS: readonly (readonly [field: string, scenarioWith: (text: string) => object])[] = [
  ['$schema', text => scenario({ $schema: text })],
  ['version', text => scenario({ version: text })],
  ['title', text => scenario({ title: text })],
  ['source', text => scenario({ source: text })],
  ['description', text => scenario({ description: text })],
  ['an unknown key', text => scenario({ [text]: 1 })],
  ['a constant’s name', text => scenario({ constants: { [text]: 1 } })],
  ['an input’s name', text => scenario({ inputs: { x: 1, [text]: 1 } })],
  ['a parameter’s name', text => scenario({ parameters: { w: 1, [text]: 1 } })],
  ['a number', text => scenario({ inputs: { x: text } })],
  ['a number in a list', text => scenario({ inputs: { x: [1, text] } })],
  ['an initialiser', text => scenario({ parameters: { w: { init: text, shape: [] } } })],
  ['a key of an initialiser', text => scenario({ parameters: { w: { init: 'ones', shape: [], [text]: 1 } } })],
  ['a line', text => scenario({ program: [text] })],
  ['a line’s name', text => scenario({ program: [`${text} = w * x`] })],
  ['a formula', text => scenario({ program: [`L = w ${text} * x`] })],
  ['a formula’s end', text => scenario({ program: [`L = w * x ${text}`] })],
  ['a text in a formula', text => scenario({ program: [`L = w * x + "${text}"`] })],
  ['a function’s name', text => scenario({ program: [`L = relu${text}(w)`] })],
  ['a keyword', text => scenario({ program: [`L = sum(w, ${text}=1)`] })],
  ['a line in an object', text => scenario({ program: [{ line: text }] })],
  ['a remark', text => scenario({ program: [{ line: 'L = w * x', say: text }] })],
  ['a key beside a line', text => scenario({ program: [{ line: 'L = w * x', [text]: '' }] })],
  ['the loss', text => scenario({ loss: text })],
  ['forwardOnly', text => scenario({ forwardOnly: text })],
  ['the iterations', text => training({ iterations: text })],
  ['the optimizer', text => training({ optimizer: { type: text, lr: 1 } })],
  ['a key of the optimizer', text => training({ optimizer: { type: 'sgd', lr: 1, [text]: 1 } })],
  ['a fed leaf', text => training({ data: { [text]: [1] } })],
  ['an example', text => training({ data: { x: [text] } })],
  ['the batch', text => training({ data: { x: [1] }, batch: text })],
  ['the order', text => training({ data: { x: [1] }, order: text })],
  ['a key of clip', text => training({ clip: { [text]: 1 } })],
  ['the schedule', text => training({ schedule: { type: text } })],
  ['a convention', text => scenario({ conventions: { [text]: 1 } })],
  ['reluAtZero', text => scenario({ conventions: { reluAtZero: text } })],
  ['an expected value’s name', text => scenario({ expect: [{ values: { [text]: 1 } }] })],
  ['an expected gradient’s name', text => scenario({ expect: [{ gradients: { [text]: 1 } }] })],
  ['an expected number', text => scenario({ expect: [{ values: { L: text } }] })],
  ['a tolerance', text => scenario({ expect: [{ values: { L: 1 }, tolerance: text }] })],
  ['a note’s place', text => scenario({ notes: [{ at: text, text: 'n' }] })],
  ['a note’s node', text => scenario({ notes: [{ at: `value ${text}`, text: 'n' }] })],
  ['a note', text => scenario({ notes: [{ at: 'value L', text }] })],
];
