/** The iterations of a training in Python: forward pass, backward pass, update, and what is compared on the way. */

import type { Clip, Training } from '../../engine/training.ts';
import { isNamed } from '../../graph/line-groups.ts';
import { dropoutOf, type GraphNode, type LeafNode, type NodeId, nodeOf, type Program } from '../../graph/program.ts';
import { bareNumber, indented, type PythonNames, textLiteral } from './python.ts';
import { type PythonStatement, statementLines } from './python-statements.ts';
import { examplesName, masksName, runningIn, wantsGradient } from './torch-leaves.ts';
import { groupsOf } from './torch-optimizer.ts';
import { validationLines } from './validation-function.ts';

interface LoopParts {
  readonly program: Program;
  readonly training: Training;
  readonly leaves: readonly LeafNode[];
  readonly statements: readonly PythonStatement[];
  readonly names: PythonNames;
}

export function trainingLoop(parts: LoopParts): string {
  const { program, training, leaves, statements, names } = parts;
  const named = statements.map(({ node }) => node).filter(id => isNamed(program, id));
  const differentiable = leaves.filter(wantsGradient).map(({ id }) => id);
  const hasBackward = program.loss !== undefined && differentiable.length > 0;
  const dict = dictOf(program, names);
  const reached = [...differentiable, ...named].filter(id => nodeOf(program, id).isReached);
  const pass = [
    ...leaves.flatMap(leaf => fedLine(leaf, parts)),
    '',
    ...statements.flatMap(statement => statementLines(program, statement)),
    '',
    ...(hasBackward ? backwardLines(parts, reached) : []),
  ];
  const running = runningIn(program);
  const unfed = differentiable.filter(id => training.feed?.leaves.has(nodeOf(program, id).name) !== true); // others are new
  const isCleared = hasBackward && unfed.length > 0 && training.clear !== 'never';
  const lines = [
    ...rateLines(program, training),
    ...(isCleared ? clearLines(unfed.map(id => pythonName(program, names, id))) : []),
    ...passLines(training, pass),
    ...(hasBackward ? [`compare(iteration, "gradient", ${dictOf(program, names, '.grad')(reached)})`] : []),
    `compare(iteration, "value", ${dict(named)})`,
    ...(running.length > 0 ? [`compare(iteration, "running", ${dict(running)})`] : []),
    ...updateLines(parts),
    ...(training.validation === undefined ? [] : validationLines(training.validation, program, names)),
  ];
  const { iterations } = training;
  const done = `print("${iterations} iteration${iterations === 1 ? '' : 's'}: PyTorch agrees with the recorded numbers.")`;
  const begun = training.scale === undefined ? '' : `scale, since = ${bareNumber(training.scale.initial)}, 0\n\n`;
  return `${begun}for iteration in range(1, ${iterations + 1}):\n${indented(lines).join('\n')}\n\n${done}\n`;
}

const pythonName = (program: Program, names: PythonNames, id: NodeId): string => names.of(nodeOf(program, id).name);

/** Variables by the names that the scenario gives them. */
const dictOf =
  (program: Program, names: PythonNames, more = '') =>
  (ids: readonly NodeId[]): string =>
    `{${ids.map(id => `${textLiteral(nodeOf(program, id).name)}: ${pythonName(program, names, id)}${more}`).join(', ')}}`;

function rateLines(program: Program, { schedule, optimizer, groups }: Training): readonly string[] {
  if (schedule === undefined || optimizer === undefined) return [];
  const factor = 'factor(iteration - 1)';
  if (groups === undefined)
    return ['for group in optimizer.param_groups:', `    group["lr"] = ${bareNumber(optimizer.lr)} * ${factor}`];
  const rates = groupsOf(program, { optimizer, groups }).map(({ settings }) => bareNumber(settings.lr));
  return [
    `for group, rate in zip(optimizer.param_groups, [${rates.join(', ')}]):`,
    `    group["lr"] = rate * ${factor}`,
  ];
}

/** The lines of a pass, once or several times an iteration. */
const passLines = ({ accumulate = 1 }: Training, pass: readonly string[]): readonly string[] =>
  accumulate === 1 ? pass : [`for micro in range(${accumulate}):`, ...indented(pass)];

function fedLine(leaf: LeafNode, { training, names }: LoopParts): readonly string[] {
  const { accumulate = 1 } = training;
  const place = accumulate === 1 ? 'iteration - 1' : `(iteration - 1) * ${accumulate} + micro`;
  if (dropoutOf(leaf) !== undefined) return [`${names.of(leaf.name)} = ${masksName(leaf, names)}[${place}]`];
  if (training.feed?.leaves.has(leaf.name) !== true) return [];
  const examples = examplesName(leaf, names);
  return [
    `${names.of(leaf.name)} = ${examples}[order[${place}]]${wantsGradient(leaf) ? '.clone().requires_grad_()' : ''}`,
  ];
}

/** All gradients begin as None: inputs have some as well, which no optimizer clears. */
const clearLines = (leaves: readonly string[]): readonly string[] => [
  `for leaf in [${leaves.join(', ')}]:`,
  '    leaf.grad = None',
];

/** Gradients of what is computed are kept as well, so that they can be compared. */
function backwardLines({ program, training, names }: LoopParts, reached: readonly NodeId[]): readonly string[] {
  const computed = reached.filter(id => nodeOf(program, id).role === 'operation');
  const nodes = `for node in [${computed.map(id => pythonName(program, names, id)).join(', ')}]:`;
  return [
    nodes,
    '    node.retain_grad()',
    ...program.losses.flatMap((loss, k) => [
      ...(k === 0 ? [] : [nodes, '    node.grad = None']), // what is computed has the gradient of one backward pass
      backwardCall(nodeOf(program, loss), { training, names }, k < program.losses.length - 1),
    ]),
  ];
}

/** The gradients without the scale; a step with ∞ or NaN is left out. PyTorch's GradScaler does so on a GPU only. */
function scaledStepLines(
  step: readonly string[],
  { scale }: Training,
  parameters: readonly string[],
): readonly string[] {
  const { dynamic } = scale!; // only called with one
  const shrink = dynamic && [`    scale, since = scale * ${bareNumber(dynamic.backoffFactor)}, iteration`];
  const grow =
    dynamic === undefined
      ? []
      : [
          `if all(finite) and iteration - since >= ${dynamic.growthInterval}:`,
          `    scale, since = scale * ${bareNumber(dynamic.growthFactor)}, iteration`,
        ];
  return [
    `for leaf in [${parameters.join(', ')}]:`,
    '    if leaf.grad is not None:',
    '        leaf.grad = leaf.grad / scale',
    `finite = [leaf.grad is None or bool(torch.isfinite(leaf.grad).all()) for leaf in [${parameters.join(', ')}]]`,
    'if all(finite):',
    ...indented(step),
    ...(shrink === undefined ? [] : ['else:', ...shrink]),
    ...grow,
  ];
}

/** @param isRetained whether another loss goes back through the same values */
function backwardCall(
  { name, shape }: GraphNode,
  { training, names }: Pick<LoopParts, 'training' | 'names'>,
  isRetained: boolean,
): string {
  const seed = shape.length === 0 ? [] : [`torch.ones_like(${names.of(name)})`];
  const loss = training.scale === undefined ? names.of(name) : `(${names.of(name)} * scale)`;
  return `${loss}.backward(${[...seed, ...(isRetained ? ['retain_graph=True'] : [])].join(', ')})`;
}

function updateLines({ program, training, names }: LoopParts): readonly string[] {
  if (training.optimizer === undefined) return [];
  const parameters = program.parameters.map(id => pythonName(program, names, id));
  const step = clippedStepLines(training, parameters);
  return [
    ...(training.scale === undefined ? step : scaledStepLines(step, training, parameters)),
    `compare(iteration, "updated", ${dictOf(program, names)(program.parameters)})`,
  ];
}

/** The step, with clipped gradients where these are clipped; what is kept for the next iteration is not clipped. */
function clippedStepLines({ clip, clear }: Training, parameters: readonly string[]): readonly string[] {
  if (clip === undefined) return ['optimizer.step()'];
  const step = [clipLine(clip, parameters), 'optimizer.step()'];
  if (clear !== 'never') return step;
  const list = `[${parameters.join(', ')}]`;
  return [
    '# clipping changes .grad in place; the recorded run clips for the step alone',
    `kept = [leaf.grad if leaf.grad is None else leaf.grad.clone() for leaf in ${list}]`,
    ...step,
    `for leaf, grad in zip(${list}, kept):`,
    '    leaf.grad = grad',
  ];
}

const clipLine = (clip: Clip, parameters: readonly string[]): string =>
  'norm' in clip
    ? `torch.nn.utils.clip_grad_norm_([${parameters.join(', ')}], ${bareNumber(clip.norm)})`
    : `torch.nn.utils.clip_grad_value_([${parameters.join(', ')}], ${bareNumber(clip.value)})`;
