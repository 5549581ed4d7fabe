/** Explains the events that only recorded runs have, and what a recorded run says of its buffers. */

import type { Event, RecordedType } from '../engine/events.ts';
import type { State } from '../engine/state.ts';
import { nodeOf } from '../graph/program.ts';
import { placeWords } from '../graph/source-file.ts';
import { difference, isSameShape, type Tensor } from '../tensor/tensor.ts';
import { unchangedWords } from '../text/rounding.ts';
import { type Derivation, type Equation, type NumberStyle, numberPiece, partialName, writerFor } from './derivation.ts';
import { BY_ELEMENT, nonFiniteRemark, wordOf } from './non-finite.ts';

/** Explains such an event. */
export function explainRecorded(
  state: State,
  event: Event & { readonly type: RecordedType },
  style: NumberStyle,
): Derivation {
  const { program, log, position } = state;
  const { site } = log.factsAt(position);
  const where = site === undefined ? '' : `, ${placeWords(program, site.line)}`;
  switch (event.type) {
    case 'value.given': {
      const { name } = nodeOf(program, event.node);
      const [verb, label] =
        event.by === undefined
          ? ['is given', 'given from outside']
          : [`is changed by ${event.by}${where}`, `changed by ${event.by}`];
      const by = event.by === undefined ? undefined : othersOf(event.by);
      return change(event, { name, verb, label, by, style, after: event.value });
    }
    case 'gradient.changed':
      return change(event, {
        name: partialName(program, event.node),
        verb: `is changed by ${event.by}${where}`,
        label: `changed by ${event.by}`,
        by: othersOf(event.by),
        style,
        after: event.after,
      });
    case 'buffer.updated': {
      const { name } = nodeOf(program, event.node);
      return change(event, {
        name,
        verb: `is updated${where}`,
        label: 'buffer',
        by: 'what updates it',
        style,
        after: event.after,
      });
    }
    case 'run.failed':
      return {
        title: `the run failed: ${event.error}`,
        equations: [],
        remarks: event.message === '' ? [] : [event.message],
        sentence: `The run failed: ${event.error}`,
      };
  }
}

const othersOf = (by: string): string => `what else ${by} reads`;

function givenRemark(given: Tensor): readonly string[] {
  const word = wordOf(given);
  return word === undefined ? [] : [`${word} is given`];
}

interface Change {
  readonly name: string;
  readonly verb: string;
  readonly label: string;
  /** What else an operation may have read; undefined for what is given. */
  readonly by: string | undefined;
  readonly style: NumberStyle;
  readonly after: Tensor;
}

function change(
  { node, before }: { readonly node: number; readonly before: Tensor | undefined },
  { name, verb, label, by, style, after }: Change,
): Derivation {
  const delta = before && isSameShape(before.shape, after.shape) ? difference(after, before) : undefined;
  const write = writerFor(style, [node], [before, after, delta]);
  const role = name.startsWith('∂') ? 'gradient' : 'value';
  const equations: Equation[] = [
    { left: name, relation: '=', right: [numberPiece(write(after), role)], label },
    ...(before ? [{ left: 'before', relation: '=' as const, right: [{ text: write(before) }], label: '' }] : []),
    ...(delta
      ? [
          {
            left: 'Δ',
            relation: '=' as const,
            right: [{ text: write(delta) }],
            label: unchangedWords(before, after, style.digits) ?? 'change',
          },
        ]
      : []),
  ];
  return {
    title: `${name} ${verb}`,
    equations,
    remarks:
      by === undefined
        ? givenRemark(after)
        : nonFiniteRemark(
            after,
            [
              { name, tensor: before },
              { name: by, tensor: undefined, isMissing: true },
            ],
            BY_ELEMENT,
          ),
    sentence: `${name} ${verb}: ${write(after)}`,
  };
}
