/** Logs of recorded runs with very many nodes beside a small training: lines of JSON, as any program may have written them. */

/** What the many nodes are. */
export type Crowd = keyof typeof CROWDS;

interface NodeLine {
  readonly node: string;
  readonly role: string;
  readonly op?: string;
  readonly operands?: readonly string[];
  readonly module?: string;
  /** Line of the source, from 1. */
  readonly line?: number;
}

/** Lines of the source; the loss is on the first. */
const LINES = 4_000;

/** Operations of a module in a row. */
const MODULE = 8;

const computed = (node: string, op: string, operands: readonly string[], line: number): NodeLine => ({
  node,
  role: 'operation',
  op,
  operands,
  line: 2 + (line % (LINES - 1)),
});

const CROWDS = {
  'leaves that nothing uses': k => ({ node: `extra.${k}`, role: 'constant' }),
  'operations that nothing uses': k => computed(`extra.${k}`, 'aten::mul', ['w', 'x'], k),
  'operations of one line': k => computed(`h#${k + 2}`, 'aten::mul', ['w', 'x'], 0),
  'a chain': k => computed(`h.${k}`, 'aten::tanh', [k === 0 ? 'L' : `h.${k - 1}`], k),
  'a chain of lines of four operations': k =>
    computed(
      `h${Math.floor(k / 4)}.${k % 4}`,
      'aten::mul',
      [k === 0 ? 'L' : `h${Math.floor((k - 1) / 4)}.${(k - 1) % 4}`, 'w'],
      Math.floor(k / 4),
    ),
  'a chain of modules': k => ({
    ...computed(`h.${k}`, 'aten::tanh', [k === 0 ? 'L' : `h.${k - 1}`], k),
    module: `layers.${Math.floor(k / MODULE)}`,
  }),
} as const satisfies Record<string, (k: number) => NodeLine>;

export const CROWD_NAMES = Object.keys(CROWDS) as readonly Crowd[]; // its own keys

const scalar = { shape: [], dtype: 'float64' };

function definition({ line, ...node }: NodeLine): string {
  const site = line === undefined ? {} : { site: { file: 0, line, span: [0, 9] } };
  return JSON.stringify({ def: 'node', ...node, ...scalar, ...site });
}

const SOURCE = Array.from({ length: LINES }, (_, k) => (k === 0 ? 'L = w * x' : `h = do_something_with(${k})`)).join(
  '\n',
);

/** Yields the lines of a log with one iteration of `L = w * x`, and so many nodes more. */
export function* wideLog(crowd: Crowd, count: number): Generator<string> {
  yield JSON.stringify({
    trace: 2,
    program: 'test',
    title: crowd,
    runtime: { torch: '1.13.0' },
    keep: 1024,
    optimizers: [],
  });
  yield JSON.stringify({ def: 'source', file: 0, path: 'train.py', text: SOURCE });
  yield JSON.stringify({ def: 'node', node: 'w', role: 'parameter', ...scalar, grad: true });
  yield JSON.stringify({ def: 'node', node: 'x', role: 'constant', ...scalar });
  yield JSON.stringify({
    ...{
      def: 'node',
      node: 'L',
      role: 'operation',
      op: 'aten::mul',
      operands: ['w', 'x'],
      grad: true,
      pointwise: true,
    },
    ...{ ...scalar, site: { file: 0, line: 1, span: [4, 9] } },
  });
  const make: (k: number) => NodeLine = CROWDS[crowd];
  for (let k = 0; k < count; k++) yield definition(make(k));
  const events = [
    { type: 'iteration.started', iteration: 1 },
    { type: 'value.given', node: 'w', value: 2 },
    { type: 'value.given', node: 'x', value: 3 },
    { type: 'value.computed', node: 'L', value: 6 },
    { type: 'backward.seeded', node: 'L', value: 1 },
    { type: 'contribution.computed', from: 'L', to: 'w', slot: 0, upstream: 1, contribution: 3 },
    { type: 'gradient.accumulated', node: 'w', from: 'L', slot: 0, before: null, after: 3 },
  ];
  for (const [i, event] of events.entries()) yield JSON.stringify({ i, ...event });
  yield JSON.stringify({ ends: events.length });
}
