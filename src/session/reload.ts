/** A scenario that was read again while it is open: what a person had found and set is kept where it still applies. */

import { KIND } from '../engine/events.ts';
import { type Parts, whole, within } from '../engine/in-parts.ts';
import type { EventLog } from '../engine/log.ts';
import type { Intervention } from '../engine/timeline.ts';
import { fork, objectionTo } from '../engine/timeline.ts';
import { foldTree, type TreeFoldId } from '../graph/fold-tree.ts';
import { type NodeId, nodeOf, type Program } from '../graph/program.ts';
import { edgeKey } from '../layout/layered.ts';
import { memoised } from '../memoised.ts';
import { advanced } from './background.ts';
import type { Dialog } from './dialogs.ts';
import type { FoldsByHand } from './graph-folds.ts';
import { keptOf, stopsFrom } from './kept.ts';
import type { Mode } from './modes.ts';
import { Run, Timeline } from './runs.ts';
import { logOf, type Place, type Recording, type Selection, type Session } from './session.ts';
import { tourSteps } from './tour.ts';

/**
 * Returns the session on a new run of its scenario. @param run Recorded at least up to the current iteration, as far as it has that.
 * @param forked What `timelinesOn` made of the session's timelines, which takes long where iterations do.
 */
export function reloaded(
  session: Session,
  run: Run,
  recording: Recording | undefined,
  forked: Forked = whole(timelinesOn(session, run)),
): Session {
  const before = logOf(session);
  const { all, dropped } = forked;
  const to = all.find(({ number }) => number === session.place.timeline) ?? all[0]!; // the original run is the first
  const { position, isSame } = locate(before, session.place.position, to.run.log);
  const kept = keptOf(session);
  const stops = kept && stopsFrom(kept, run.log);
  const move = (place: Place): readonly Place[] => placeOn(session, all, place);
  return {
    ...session,
    place: {
      timeline: to.number,
      position,
      behind: session.place.behind.flatMap(move),
      ahead: session.place.ahead.flatMap(move),
    },
    timelines: {
      ...session.timelines,
      all,
      compared: undefined,
      isComparing: session.timelines.isComparing && all.length > 1,
    },
    selection: selectionOn(session.selection, before, to.run.log, isSame),
    view: { ...session.view, foldsByHand: foldsOn(session.view.foldsByHand, before, to.run.log), graphForm: undefined },
    stops: stops ?? session.stops,
    background: { recording, halted: [], awaited: undefined, lookup: undefined, isPaused: false },
    mode: modeOn(session.mode, before, to.run.log, position),
    dialog: dialogOn(session.dialog, before, to.run.log),
    tour: session.tour && session.tour.step < tourSteps(run.scenario).length ? session.tour : undefined,
    report: undefined,
    fault: undefined,
    message: reloadedText(isSame, (stops?.dropped ?? 0) + dropped),
  };
}

/** Returns the session on a run that begins with the events and nodes of the one before it, and has more of both: positions and nodes stay. */
export function grown(session: Session, run: Run, recording: Recording | undefined): Session {
  const before = logOf(session);
  const kept = keptOf(session);
  const stops = kept && stopsFrom(kept, run.log);
  const foldsByHand = foldsOn(session.view.foldsByHand, before, run.log);
  const [original] = session.timelines.all; // a recorded run has no other timeline
  const on = {
    ...session,
    timelines: { ...session.timelines, all: [new Timeline(original!.number, original!.name, run)] },
    view: { ...session.view, foldsByHand, graphForm: undefined },
    stops: stops ?? session.stops,
    mode: modeOn(session.mode, before, run.log, session.place.position),
  };
  return advanced(on, recording);
}

function reloadedText(isSame: boolean, dropped: number): string {
  const parts = [
    'reloaded',
    ...(isSame ? [] : ['the event is gone, this is the one before it']),
    ...(dropped === 0
      ? []
      : [
          `${dropped} ${dropped === 1 ? 'stop or edit' : 'stops or edits'} no longer ${dropped === 1 ? 'fits' : 'fit'}`,
        ]),
  ];
  return parts.join('; ');
}

interface Located {
  readonly position: number;
  /** Whether it is the same event, and not one before it. */
  readonly isSame: boolean;
}

/** Finds an event of one program's log in that of another: the same step by its names, else the last earlier step that is there. */
function locate(from: EventLog, position: number, to: EventLog): Located {
  const iteration = from.iterationAt(position);
  const start = to.startOf(iteration);
  if (start === undefined) return { position: to.length - 1, isSame: false };
  const places = placesIn(to, start);
  for (let i = position; i >= 0 && from.iterationAt(i) === iteration; i--) {
    const found = places.get(stepOn(from, i, to));
    if (found !== undefined) return { position: found, isSame: i === position };
  }
  return { position: start, isSame: false };
}

/** The first event of each step of an iteration, by the step. */
function placesIn(log: EventLog, start: number): ReadonlyMap<string | undefined, number> {
  const places = new Map<string | undefined, number>();
  const end = log.endOf(log.iterationAt(start));
  for (let i = start; i <= end; i++) {
    const step = stepOn(log, i, log);
    if (!places.has(step)) places.set(step, i);
  }
  return places;
}

/** What an event does, in the terms of another program: its kind, and the node or edge of the same names; undefined where they are not there. */
function stepOn(from: EventLog, i: number, to: EventLog): string | undefined {
  const kind = from.kindAt(i);
  const isEdge = kind === KIND.contribution || kind === KIND.accumulated;
  const node = from.nodeAt(i);
  const id = isEdge ? edgeOn(from.edgeAt(i), from, to) : node < 0 ? node : nodeOn(node, from, to);
  return id === undefined ? undefined : `${kind} ${id}`;
}

/** The node of the same name; a name that is assigned again is the name of the first node. */
function nodeOn(id: NodeId, from: EventLog, to: EventLog): NodeId | undefined {
  const { name } = nodeOf(from.program, id);
  return to.program.versions.get(name)?.[0] ?? to.program.byName.get(name);
}

/** The edge between nodes of the same names, in the same slot. */
function edgeOn(id: number, from: EventLog, to: EventLog): number | undefined {
  const edge = from.program.edges[id]!; // events have edges of their program
  const [sender, receiver] = [nodeOn(edge.from, from, to), nodeOn(edge.to, from, to)];
  return sender === undefined || receiver === undefined
    ? undefined
    : edgesIn(to.program).get(edgeKey({ from: sender, to: receiver, slot: edge.slot }));
}

/** Edges by their ends and slot. */
const edgesIn = memoised(({ edges }: Program) => new Map(edges.map(edge => [edgeKey(edge), edge.id])));

/** The timelines of a session on a new run. */
export interface Forked {
  readonly all: readonly Timeline[];
  /** Edits and skips that no longer fit, with all that came of them. */
  readonly dropped: number;
}

/** Records the session's edits and skips again, on the new run. */
export function* timelinesOn(session: Pick<Session, 'timelines'>, run: Run): Parts<Forked> {
  const all: Timeline[] = [];
  for (const [i, timeline] of session.timelines.all.entries()) {
    const { parent, number, name } = timeline;
    const made =
      parent === undefined
        ? new Timeline(number, name, run)
        : yield* within(again(session, timeline, all), i / session.timelines.all.length);
    if (made !== undefined) all.push(made);
  }
  return { all, dropped: session.timelines.all.length - all.length };
}

function* again(
  session: Pick<Session, 'timelines'>,
  timeline: Timeline,
  made: readonly Timeline[],
): Parts<Timeline | undefined> {
  const { number, name, parent } = timeline;
  const from = session.timelines.all.find(other => other.number === parent);
  const onto = made.find(other => other.number === parent);
  if (from === undefined || onto === undefined) return undefined;
  const intervention = interventionOn(timeline.run.log, from.run.log, onto.run.log);
  if (intervention === undefined || objectionTo(onto.run.log, intervention) !== undefined) return undefined;
  const { scenario } = onto.run;
  const recorder = fork(onto.run.log, scenario.training, intervention);
  for (const iterations of recorder.finishBegun()) yield iterations % 1; // its events are read below
  const at = intervention.type === 'skip' ? intervention.position : intervention.after + 1;
  const renamed = name
    .replace(/^event \d+ skipped/, `event ${at} skipped`)
    .replace(/ at event \d+$/, ` at event ${at}`);
  return new Timeline(number, renamed, new Run(scenario, recorder.log, recorder), parent);
}

/** What a timeline changed, in the terms of the new run; undefined where the event or the node is gone. */
function interventionOn(changed: EventLog, from: EventLog, to: EventLog): Intervention | undefined {
  const at = changed.interventions.at(-1)!; // every fork has one
  const event = changed.at(at);
  const place = locate(from, event.type === 'value.edited' ? at - 1 : at, to);
  if (!place.isSame) return undefined;
  if (event.type !== 'value.edited') return { type: 'skip', position: place.position };
  const node = nodeOn(event.node, changed, to);
  return node === undefined ? undefined : { type: 'edit', after: place.position, node, of: event.of, to: event.after };
}

function placeOn(session: Session, all: readonly Timeline[], { timeline, position }: Place): readonly Place[] {
  const from = session.timelines.all.find(({ number }) => number === timeline);
  const to = all.find(({ number }) => number === timeline);
  if (from === undefined || to === undefined || position >= from.run.log.length) return [];
  return [{ timeline, position: locate(from.run.log, position, to.run.log).position }];
}

function selectionOn(selection: Selection, from: EventLog, to: EventLog, isSame: boolean): Selection {
  const node = selection.node === undefined ? undefined : nodeOn(selection.node, from, to);
  const isKept = isSame && (selection.node === undefined || node !== undefined);
  return {
    ...selection,
    node,
    inside: isKept ? selection.inside : undefined,
    chain: isKept ? selection.chain : undefined,
    trail: undefined,
  };
}

/** The folds of the same names, in folds of the same names. */
function foldsOn({ opened, closed }: FoldsByHand, from: EventLog, to: EventLog): FoldsByHand {
  const [before, after] = [fullNames(from.program), fullNames(to.program)];
  const move = (id: TreeFoldId): readonly TreeFoldId[] => {
    const at = after.indexOf(before[id]!);
    return at < 0 ? [] : [at];
  };
  return { opened: opened.flatMap(move), closed: closed.flatMap(move) };
}

/** By fold: its name, after the names of the folds around it. */
const fullNames = memoised((program: Program): readonly string[] => {
  const names: string[] = [];
  for (const { kind, name, parent } of foldTree(program).folds)
    names.push(`${parent === undefined ? '' : names[parent]} ${kind} ${name}`);
  return names;
});

function modeOn(mode: Mode, from: EventLog, to: EventLog, position: number): Mode {
  if (mode?.kind === 'tensor') {
    const node = nodeOn(mode.node, from, to);
    const isThere = node !== undefined && mode.element < nodeOf(to.program, node).size;
    return isThere ? { ...mode, node } : undefined;
  }
  if (mode?.kind !== 'predict' || mode.asked >= from.length) return undefined;
  const asked = locate(from, mode.asked, to);
  const isStill = asked.isSame && asked.position === position + (mode.isAnswered ? 0 : 1);
  return isStill ? { ...mode, asked: asked.position } : undefined;
}

/** Typed lines stay; lists of the old run close. */
function dialogOn(dialog: Dialog | undefined, from: EventLog, to: EventLog): Dialog | undefined {
  switch (dialog?.kind) {
    case 'command':
    case 'search':
    case 'help':
    case 'legend':
    case 'glossary':
      return dialog;
    case 'edit': {
      const node = nodeOn(dialog.target.node, from, to);
      return node === undefined ? undefined : { ...dialog, target: { ...dialog.target, node } };
    }
    default:
      return undefined;
  }
}
