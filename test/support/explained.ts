/** An event's explanation held to itself: each row, the sentence and each element say one thing, worked out from what they print. */

import type { Event } from '../../src/engine/events.ts';
import type { EventLog } from '../../src/engine/log.ts';
import { type State, stateAt } from '../../src/engine/state.ts';
import { type Equation, type NumberStyle, partialName } from '../../src/explain/derivation.ts';
import { eventLatex } from '../../src/explain/derivation-latex.ts';
import { explain } from '../../src/explain/explain.ts';
import { insideCount, writeElement } from '../../src/explain/inside.ts';
import { broadcastShapes, broadcastSources } from '../../src/tensor/broadcast.ts';
import { isSameShape, type Shape, shapeText, sizeOf, type Tensor, tensor } from '../../src/tensor/tensor.ts';
import { latexFault } from './latex-fault.ts';
import { workedOut } from './read-formula.ts';

/** All digits, so that what is read back is the number itself. */
const EXACT: NumberStyle = { digits: 17 };

/** What is wrong with the explanation of event `position`; undefined when nothing is. */
export function faultOf(log: EventLog, position: number): string | undefined {
  const latex = eventLatex(log, position, EXACT);
  const unread =
    latexFault(latex) ??
    (/&(?:=|\\leftarrow) \\text\{(?!.*(?:back where|put back))/.test(latex) ? 'no formula' : undefined);
  if (unread !== undefined) return `${latex}: ${unread}`;
  const event = log.at(position);
  const state = stateAt(log, position);
  try {
    switch (event.type) {
      case 'value.computed':
        return rowsFault(log, state, position, event.value) ?? elementsFault(state, event, event.value);
      case 'contribution.computed':
        return (
          rowsFault(log, state, position, event.contribution) ??
          sentenceFault(log, position, event.contribution) ??
          elementsFault(state, event, event.contribution)
        );
      case 'gradient.accumulated':
        return rowsFault(log, state, position, event.after) ?? elementsFault(state, event, event.after);
      case 'parameter.updated':
        return elementsFault(state, event, event.after);
      default:
        return undefined;
    }
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** Every name of the program, and each gradient as it is read. */
function namesAt(state: State): Map<string, Tensor> {
  const { program } = state.log;
  const names = new Map<string, Tensor>();
  for (const { id, name } of program.nodes) {
    const [value, gradient] = [state.valueOf(id), state.gradientOf(id)];
    if (value) names.set(name, value);
    if (gradient && program.loss !== undefined) names.set(partialName(program, id), gradient);
  }
  return names;
}

/** Every row after the first comes to the last; where it has another shape, its label says how. */
function rowsFault(log: EventLog, state: State, position: number, expected: Tensor): string | undefined {
  const { equations, remarks } = explain(log, position, EXACT);
  const names = namesAt(state);
  for (const remark of remarks) keepAxis(remark, names);
  const labels = equations.map(({ label }) => label).join('; ');
  for (const row of equations) {
    const text = textOf(row);
    if (/∂/.test(hidden(text, names)) || /back where it came from|put back|no gradient yet/.test(text)) continue;
    const fault = shapedFault(workedOut(text, names), expected, labels);
    if (fault !== undefined) return `${text}: ${fault}`;
  }
  return undefined;
}

const textOf = ({ right }: Equation): string => right.map(({ text }) => text).join('');

/** The formula without the gradients that have a value: what is still a ∂ is a local derivative. */
const hidden = (text: string, names: ReadonlyMap<string, Tensor>): string =>
  [...names.keys()].sort((a, b) => b.length - a.length).reduce((rest, name) => rest.replaceAll(name, '_'), text);

/** `… y and ∂L/∂y stand as (2, 1) …`: in these formulas they have that shape. */
function keepAxis(remark: string, names: Map<string, Tensor>): void {
  const [, name, shape] = /^(\S+) and \S+ stand as \(([\d, ]+)\)/.exec(remark) ?? [];
  if (name === undefined) return;
  for (const kept of names.keys()) {
    if (kept !== name && !kept.endsWith(`/∂${name}`)) continue;
    names.set(kept, tensor(shape!.split(', ').map(Number), names.get(kept)!.data));
  }
}

/** Upstream × local derivative, as the sentence says them, is what it says is sent. */
function sentenceFault(log: EventLog, position: number, expected: Tensor): string | undefined {
  const { sentence, equations } = explain(log, position, EXACT);
  const labels = equations.map(({ label }) => label).join('; ');
  const [, sent, rest] = / sends (.*?) back to (.*)$/s.exec(sentence) ?? [];
  if (sent === undefined) return `no sentence of a contribution: ${sentence}`;
  const [, upstream, local] = /: upstream (.*) times local derivative (.*)$/s.exec(rest!) ?? [];
  const none = new Map<string, Tensor>();
  return (
    shapedFault(workedOut(sent, none), expected, '') ??
    (upstream === undefined ? undefined : shapedFault(workedOut(`(${upstream}) * (${local})`, none), expected, labels))
  );
}

/** Each element comes to its own result, over names and over numbers; so does the contribution that a sum adds. */
function elementsFault(state: State, event: Event, expected: Tensor): string | undefined {
  const names = namesAt(state);
  for (let k = 0; k < insideCount(event); k++) {
    const { contribution, ...whole } = writeElement(state, event, k, EXACT)!; // there are so many
    if (!Object.is(workedOut(whole.result, names).data[0], expected.data[k]))
      return `${whole.name} is ${whole.result}, not ${expected.data[k]}`;
    for (const element of contribution ? [contribution, whole] : [whole])
      for (const text of [element.symbols, element.numbers]) {
        if (/before|no gradient yet|lr|beta/.test(text)) continue; // a rule's settings are held to its numbers in test/engine
        const fault = shapedFault(workedOut(text, names), workedOut(element.result, names), '');
        if (fault !== undefined) return `${element.name} = ${text}: ${fault}`;
      }
  }
  return undefined;
}

/** What differs, once the shapes agree: the result stands for every element, or is summed, where the labels say so. */
function shapedFault(found: Tensor, expected: Tensor, labels: string): string | undefined {
  const wanted = expected.shape;
  const full = broadcastShapes(found.shape, wanted);
  if (full === undefined) return `${shapeText(found.shape)} does not broadcast against ${shapeText(wanted)}`;
  const isSaid =
    (isSameShape(full, found.shape) || /for every element/.test(labels)) &&
    (isSameShape(full, wanted) || /summed to/.test(labels));
  if (!isSaid) return `${shapeText(found.shape)} where ${shapeText(wanted)} is meant, and nothing says why`;
  return numbersFault(summedTo(wanted, broadcastTo(full, found)), expected);
}

function numbersFault(found: Tensor, expected: Tensor): string | undefined {
  const wrong = [...expected.data].findIndex((y, i) => {
    const x = found.data[i]!;
    return !(Object.is(x, y) || x === y || Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(y)));
  });
  return wrong < 0 ? undefined : `element ${wrong} is ${found.data[wrong]}, not ${expected.data[wrong]}`;
}

function summedTo(shape: Shape, larger: Tensor): Tensor {
  const sum = new Float64Array(sizeOf(shape));
  broadcastSources(shape, larger.shape).forEach((element, flat) => {
    sum[element]! += larger.data[flat]!;
  });
  return tensor(shape, sum);
}

const broadcastTo = (shape: Shape, smaller: Tensor): Tensor =>
  tensor(
    shape,
    Float64Array.from(broadcastSources(smaller.shape, shape), source => smaller.data[source]!),
  );
