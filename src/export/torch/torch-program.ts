/** A scenario as a program for PyTorch that checks its numbers against the recorded ones. */

import { batchOf } from '../../engine/feed.ts';
import type { EventLog } from '../../engine/log.ts';
import { summaryOf } from '../../engine/summaries.ts';
import type { Feed, Training } from '../../engine/training.ts';
import { updatesOf } from '../../engine/updates.ts';
import { nodeOf, type Program } from '../../graph/program.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { visibleLine } from '../../text/visible.ts';
import { demandUpdates } from './narrow-updates.ts';
import { bareNumber, nestedText, PythonNames, textLiteral } from './python.ts';
import { statementsOf } from './python-statements.ts';
import { factorFunction } from './rates.ts';
import { iterationsToCompare, numbersOfIteration, type RecordedNumbers } from './recorded-numbers.ts';
import { leafLine, leavesOf, passCount, tensorText } from './torch-leaves.ts';
import { groupsOf, groupText, linesBefore, optimizerCall } from './torch-optimizer.ts';
import { trainingLoop } from './training-loop.ts';
import { validationExamples, validationFunction } from './validation-function.ts';

/** What of a scenario the program says. */
type Described = Pick<Scenario, 'title' | 'source' | 'program' | 'training' | 'expect'>;

/** Names of the program around the forward pass. */
const OWN_NAMES = [
  'optimizer',
  'leaf',
  'node',
  'iteration',
  'group',
  'rate',
  'micro',
  'order',
  'factor',
  'one_cycle',
  'compare',
  'largest',
  'scale',
  'since',
  'finite',
  'validate',
  'losses',
  'EXPECTED',
];

/** Tensors with more numbers are compared by their norms. */
const MOST_NUMBERS = 1000;

/**
 * Yields the text in pieces.
 * @param log all of its events
 * @throws NoCounterpart before the first piece
 */
export function* torchProgram(scenario: Described, log: EventLog): Generator<string> {
  const { program, training, expect } = scenario;
  demandUpdates(program, training);
  const names = new PythonNames(OWN_NAMES);
  const leaves = leavesOf(program);
  for (const { name } of leaves) names.of(name);
  const statements = statementsOf(program, names);
  const optimizer = optimizerLine(program, training, names);
  const validation = training.validation && validationFunction(training.validation, scenario, names);
  const functional = [...statements, { text: validation ?? '' }].some(({ text }) => /\bF\./.test(text));
  yield headText(scenario, { math: training.schedule !== undefined, functional });
  for (const leaf of leaves) yield `${leafLine(leaf, names, scenario)}\n`;
  if (training.validation !== undefined) yield validationExamples(training.validation, names);
  if (training.feed !== undefined) yield orderLines(training.feed, passCount(training));
  yield optimizer;
  if (training.schedule !== undefined) yield `\n\n${factorFunction(training.schedule)}`;
  yield '\n\n# What was recorded, by iteration: values and gradients before the update, parameters after it.\nEXPECTED = {\n';
  for (const iteration of iterationsToCompare(log, expect))
    yield expectedText(program, numbersOfIteration(log, iteration));
  yield `}\n\n\n${compareFunction(program.precision)}\n\n`;
  if (validation !== undefined) yield validation;
  yield trainingLoop({ program, training, leaves, statements, names });
}

function headText({ title, source, program }: Described, needs: Needs): string {
  const lines = [
    '# A program for PyTorch: it computes the numbers again and compares them with the recorded ones.',
    '#', // Python looks for an encoding in the first two lines, which the scenario must not name (PEP 263)
    `# ${visibleLine(title)}`,
    ...(source === undefined ? [] : [`# ${visibleLine(source)}`]),
    '',
    ...(needs.math ? ['import math', ''] : []),
    'import torch',
    ...(needs.functional ? ['import torch.nn.functional as F'] : []),
    '',
    `torch.set_default_dtype(torch.${program.precision?.dtype ?? 'float64'})`,
    '',
    '',
  ];
  return lines.join('\n');
}

/** The modules that the rest of the program uses. */
interface Needs {
  readonly math: boolean;
  readonly functional: boolean;
}

/** The examples of every pass, as far as they are not all in one batch. */
function orderLines(feed: Feed, count: number): string {
  const batches = Array.from({ length: count }, (_, i) => batchOf(feed, i + 1));
  const rows = batches.map(batch => `    ${feed.hasBatchAxis ? `[${batch.join(', ')}]` : batch[0]},\n`);
  return `\n# The examples of each pass.\norder = [\n${rows.join('')}]\n`;
}

function optimizerLine(program: Program, training: Training, names: PythonNames): string {
  const { optimizer, groups } = training;
  if (optimizer === undefined) return '';
  const all = groupsOf(program, { optimizer, groups }).map(group => groupText(group, name => names.of(name)));
  const parameters = program.parameters.map(id => names.of(nodeOf(program, id).name));
  const call = optimizerCall(optimizer, `[${(groups === undefined ? parameters : all).join(', ')}]`);
  return `\n${linesBefore(optimizer)}optimizer = ${call}\n${stateLines(program, training, names)}`;
}

/** The state that the optimizer starts with. */
function stateLines(
  program: Program,
  training: Pick<Training, 'optimizer' | 'groups' | 'state'>,
  names: PythonNames,
): string {
  const updates = updatesOf(program, training)!; // there is an optimizer
  return [...(training.state ?? [])]
    .map(([name, { parts, step }]) => {
      const id = program.byName.get(name)!; // it is a parameter
      const kept = parts.map(
        (data, k) => `"${updates.ruleOf(id).state[k]}": ${tensorText({ data, shape: nodeOf(program, id).shape })}`,
      );
      return `optimizer.state[${names.of(name)}] = {${[`"step": torch.tensor(${step}.0)`, ...kept].join(', ')}}\n`;
    })
    .join('');
}

function expectedText(program: Program, { iteration, ...numbers }: RecordedNumbers): string {
  const parts = [
    ['value', numbers.values],
    ['gradient', numbers.gradients],
    ['running', numbers.running],
    ['updated', numbers.updated],
    ['validation', numbers.validation],
  ] as const;
  const texts = parts.flatMap(([what, tensors]) =>
    tensors.size === 0
      ? []
      : [
          `        "${what}": {\n`,
          ...[...tensors].map(
            ([id, tensor]) => `            ${textLiteral(nodeOf(program, id).name)}: ${expectedNumbers(tensor)},\n`,
          ),
          '        },\n',
        ],
  );
  return `    ${iteration}: {\n${texts.join('')}    },\n`;
}

const expectedNumbers = (tensor: Tensor): string =>
  tensor.data.length <= MOST_NUMBERS
    ? nestedText(tensor, ' '.repeat(12))
    : `{"norm": ${bareNumber(summaryOf(tensor.data).norm)}}`;

/** How far PyTorch's numbers may lie from the recorded ones: some units in the last place, as it rounds within sums, and twice in an update. */
const TOLERANCES = { float64: '1e-7', float32: '2e-5', float16: '0.02', bfloat16: '0.1' } as const;

/** Where terms cancel, what is left of them is rounding: as large as some units in the last place of the largest of such numbers. */
const CANCELLED = { float64: '1e-15', float32: '5e-7', float16: '4e-3', bfloat16: '3e-2' } as const;

function compareFunction(precision: Program['precision']): string {
  const [wide, type] = precision === undefined ? ['', ''] : ['.double()', ', dtype=torch.float64'];
  const dtype = precision?.dtype ?? 'float64';
  return `def largest(numbers):
    finite = numbers[torch.isfinite(numbers)].abs()
    return finite.max().item() if finite.numel() else 0


def compare(iteration, what, tensors, tolerance=${TOLERANCES[dtype]}):
    pairs = []
    for name, recorded in EXPECTED.get(iteration, {}).get(what, {}).items():
        found = tensors[name].detach()${wide}
        if isinstance(recorded, dict):
            found, recorded = found.norm(), recorded["norm"]
        pairs.append((name, torch.tensor(recorded${type}), found))
    rounding = ${CANCELLED[dtype]} * max((largest(recorded) for _, recorded, _ in pairs), default=0) + 1e-12
    for name, recorded, found in pairs:
        near = tolerance * largest(recorded) + rounding
        if found.shape != recorded.shape or not torch.allclose(found, recorded, tolerance, near, equal_nan=True):
            raise AssertionError(f"iteration {iteration}, {what} of {name}: recorded {recorded}, found {found}")
`;
}
