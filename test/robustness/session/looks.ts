/** What of the model is looked at: selection, elements, panes. */

import { nodeOf } from '../../../src/graph/program.ts';
import { DETAIL_PANES, PANES, type PaneName } from '../../../src/session/panes.ts';
import { before, chosen, jump, type Model, runOf, type Step, type Steps } from './model.ts';

/** Elements that the event at hand writes out. */
export function elements(model: Model): number {
  const run = runOf(model);
  const { type } = run.events[model.position]!;
  const isWritten = ['value.computed', 'contribution.computed', 'gradient.accumulated', 'parameter.updated'];
  return isWritten.includes(type) ? run.brought(model.position).length : 0;
}

const within = (x: number, last: number): number => Math.min(Math.max(x, 0), last);

const select =
  (by: 1 | -1): Step =>
  (model, _order, session) => {
    if (model.inside !== undefined) {
      model.inside = within(model.inside + by, elements(model) - 1);
      return;
    }
    if (model.pane === 'graph') {
      model.selected = session.selection.node; // its neighbour as it is drawn there
      return;
    }
    const shown = runOf(model)
      .program.nodes.filter(({ role }) => role !== 'literal')
      .map(({ id }) => id);
    const at = shown.indexOf(chosen(model) ?? -1);
    const next = at === -1 ? (by === 1 ? 0 : shown.length - 1) : within(at + by, shown.length - 1);
    model.selected = shown[next];
  };

/** In the ledger, which is about the event then. */
const stepInto = (model: Model, element: number): void => {
  Object.assign(model, { selected: undefined, inside: element, pane: 'ledger' });
};

/** The line of the chosen node, where it has several operations. */
function lineOfChosen(model: Model): { readonly line: number; readonly last: number } | undefined {
  const { program } = runOf(model);
  const node = chosen(model) === undefined ? undefined : nodeOf(program, chosen(model)!);
  if (node?.role !== 'operation') return undefined;
  const ofLine = program.nodes.filter(other => other.role === 'operation' && other.line === node.line);
  return ofLine.length > 1 ? { line: node.line, last: ofLine.at(-1)!.id } : undefined;
}

/** Whether a folded line was chosen; it is not afterwards. */
function unfold(model: Model): boolean {
  const line = lineOfChosen(model)?.line;
  return line !== undefined && model.folded.delete(line);
}

const fold: Step = model => {
  const found = lineOfChosen(model);
  if (found === undefined || model.folded.has(found.line)) return;
  model.folded.add(found.line);
  if (model.selected !== undefined) model.selected = found.last;
};

const stepInside: Step = model => {
  if (model.pane === 'graph' && unfold(model)) return;
  const isElsewhere = model.selected !== undefined && model.selected !== runOf(model).subject(model.position);
  if (model.tensor === undefined && !isElsewhere && elements(model) > 0) stepInto(model, model.inside ?? 0);
};

const sizeOfChosen = (model: Model): number => {
  const node = chosen(model);
  return node === undefined ? 0 : nodeOf(runOf(model).program, node).size;
};

function lookAt(model: Model, element: number): void {
  const node = chosen(model)!; // asked for only where there is one
  const hasGradient = runOf(model).held(model.position).gradients.has(node);
  model.tensor = { kind: 'tensor', node, of: model.tensor?.of ?? (hasGradient ? 'gradient' : 'value'), element };
}

const open: Step = (model, ...rest) => {
  if (model.pane !== 'ledger' && sizeOfChosen(model) > 1) lookAt(model, 0);
  else stepInside(model, ...rest);
};

/** An argument is the place of an element counted row by row, spelled out. */
const goToElement: Step = (model, { argument }) => {
  if (sizeOfChosen(model) <= 1) return;
  if (argument === '') {
    model.dialog = 'command';
    return;
  }
  const { shape } = nodeOf(runOf(model).program, chosen(model)!);
  const index = argument.split(',').map(Number);
  if (index.length !== shape.length || index.some((i, axis) => i >= shape[axis]!)) return;
  lookAt(
    model,
    index.reduce((flat, i, axis) => flat * shape[axis]! + i, 0),
  );
};

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** Rows and columns, as a sheet of squared paper has them. */
const moving =
  (move: (cell: Cell) => readonly [row: number, column: number]): Step =>
  model => {
    if (model.tensor === undefined) return;
    const { shape, size } = nodeOf(runOf(model).program, model.tensor.node);
    const columns = shape.length < 2 ? 1 : shape.at(-1)!;
    const rows = size / columns;
    const cell = { row: Math.floor(model.tensor.element / columns), column: model.tensor.element % columns };
    const [row, column] = move({ ...cell, rows, columns });
    model.tensor.element = within(row, rows - 1) * columns + within(column, columns - 1);
  };

/** To what wrote the element, and inside when it is written out there. */
const writeOut: Step = model => {
  if (model.tensor === undefined) return;
  const run = runOf(model);
  const { node, of, element } = model.tensor;
  const writer =
    of === 'value'
      ? before(run, model.position + 1).find(i => run.writesValue(i, node))
      : run.sinceCleared(model.position, node).find(i => run.writesGradient(i, node));
  if (writer === undefined) return;
  model.tensor = undefined;
  if (writer !== model.position) jump(model, writer);
  model.pane = 'ledger';
  if (elements(model) > element) stepInto(model, element);
};

const show =
  (pane: PaneName): Step =>
  model => {
    model.pane = pane;
    if (DETAIL_PANES.includes(pane)) model.detail = pane;
  };
const showNext =
  (by: number): Step =>
  (model, ...rest) =>
    show(PANES[(PANES.indexOf(model.pane) + by + PANES.length) % PANES.length]!)(model, ...rest);

const DIGITS = new Map([
  [5, 8],
  [8, 12],
  [12, 17],
  [17, 5],
]);

const nothing: Step = () => {};

const sets =
  (changes: (model: Model) => Partial<Model>): Step =>
  model => {
    Object.assign(model, changes(model));
  };

export const LOOKS: Steps = [
  ['step-inside', stepInside],
  ['fold', fold],
  ['unfold', unfold],
  ['hops', nothing],
  ['step-outside', sets(() => ({ inside: undefined }))],
  ['select-next', select(1)],
  ['select-previous', select(-1)],
  ['select', (model, { node }) => Object.assign(model, { selected: node, inside: undefined })],
  ['open', open],
  ['element', goToElement],
  ['element-left', moving(({ row, column }) => [row, column - 1])],
  ['element-right', moving(({ row, column }) => [row, column + 1])],
  ['element-up', moving(({ row, column }) => [row - 1, column])],
  ['element-down', moving(({ row, column }) => [row + 1, column])],
  ['page-up', moving(({ row, column }) => [row - 16, column])],
  ['page-down', moving(({ row, column }) => [row + 16, column])],
  ['row-start', moving(({ row, column }) => [column === 0 ? 0 : row, 0])],
  ['row-end', moving(({ row, column, rows, columns }) => [column === columns - 1 ? rows - 1 : row, columns - 1])],
  [
    'value-or-gradient',
    model => {
      const { tensor } = model;
      const hasGradient = tensor !== undefined && nodeOf(runOf(model).program, tensor.node).isReached;
      if (hasGradient) tensor.of = tensor.of === 'value' ? 'gradient' : 'value';
    },
  ],
  ['write-out', writeOut],
  ['close-tensor', sets(() => ({ tensor: undefined }))],
  ['search', sets(() => ({ dialog: 'search' }))],
  ['command', sets(() => ({ dialog: 'command' }))],
  ['next-pane', showNext(1)],
  ['previous-pane', showNext(-1)],
  ...PANES.map((pane): Steps[number] => [pane, show(pane)]),
  ['zoom', sets(({ isZoomed }) => ({ isZoomed: !isZoomed }))],
  ['digits', sets(({ digits }) => ({ digits: DIGITS.get(digits)! }))],
  ['mouse', sets(({ isMouseTaken }) => ({ isMouseTaken: !isMouseTaken }))],
  ['help', sets(() => ({ dialog: 'help' }))],
  ['legend', sets(() => ({ dialog: 'legend' }))],
  ['glossary', sets(() => ({ dialog: 'glossary' }))],
  ['theme', nothing],
  ['check-gradients', nothing],
  ['copy', nothing],
  ['quit', nothing],
  [
    'filter',
    (model, { argument }) => {
      if (argument === '') {
        if (!model.isFiltered) model.dialog = 'command';
        model.isFiltered = false;
        return;
      }
      Object.assign(model, { isFiltered: true, pane: 'events', detail: 'events' });
    },
  ],
  ['export', nothing],
  ['slower', nothing],
  ['faster', nothing],
];
