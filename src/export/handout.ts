/** A handout of a scenario with its own numbers, or with others that a seed draws. */

import type { EventLog } from '../engine/log.ts';
import { record } from '../engine/record.ts';
import { EXIT, Failure } from '../failure.ts';
import type { NodeId } from '../graph/program.ts';
import { EXPORT_LIMITS } from '../limits.ts';
import { dullness } from '../query/dull.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { statedDigits } from '../scenario/stated-digits.ts';
import { variantOf } from '../scenario/variant.ts';
import { runOf, type Session } from '../session/session.ts';
import { styleOf } from '../session/views/numbers.ts';
import { demandAtMost, demandComputed } from './export-errors.ts';
import { type GraphModel, withoutEvent } from './graph-model.ts';
import { chosen, picksFrom } from './sheet/choose.ts';
import { exercisesOf } from './sheet/exercises.ts';
import { latex } from './sheet/latex.ts';
import { markdown } from './sheet/markdown.ts';
import { questionBlocks, type Sheet, solutionBlocks } from './sheet/sheet.ts';
import { shownModel } from './shown-model.ts';
import type { Write, Writing } from './writer.ts';

/** Exercises of a sheet unless another number is asked for. */
const USUAL = 8;
/** Draws before a seed is given up. */
const TRIES = 200;
/** Cells of a tensor on paper: room for 16 numbers of a derivation. */
const WIDTH = 200;

export const write: Write = async function* (subject, writing) {
  const session = await subject.session();
  const { scenario } = runOf(session);
  demandComputed('sheet', scenario.program);
  demandAtMost('sheet', {
    unit: 'operations',
    found: scenario.program.order.length,
    most: EXPORT_LIMITS.sheetOperations,
    remedy: 'that is too long for a sheet: use a smaller network',
  });
  const sheet = { ...sheetOf(scenario, writing, styleOf(session, WIDTH).digits), graph: graphOf(session) };
  const pick = picksFrom(writing.seed ?? 0);
  const blocks = writing.part === 'solutions' ? solutionBlocks(sheet, pick) : questionBlocks(sheet, pick);
  yield* (writing.ending === 'tex' ? latex : markdown)(blocks);
};

/** Boxes of a figure that is filled in by hand. */
const MOST_BOXES = 24;

/** The graph of the program's lines; a variant has the same with other numbers. */
function graphOf(session: Session): GraphModel | undefined {
  if (runOf(session).scenario.program.order.length > EXPORT_LIMITS.graph) return undefined;
  const model = shownModel(session, { level: 'lines' });
  return model.nodes.length > MOST_BOXES ? undefined : withoutEvent(model);
}

/** @throws Failure 2 when there is too little to ask, or every draw is dull. */
function sheetOf(scenario: Scenario, { exercises: count, seed }: Writing, digits: number): Omit<Sheet, 'graph'> {
  const own = { scenario, log: firstIteration(scenario) };
  const used = seed === undefined ? own : drawn(scenario, seed);
  const stated = statedDigits(used.scenario);
  const { nodes } = used.scenario.program;
  const digitsOf = (node: NodeId) => (nodes[node]!.role === 'operation' ? 0 : stated[node]!); // answers have as many as are asked for
  const style = { digits, digitsOf, width: WIDTH };
  const candidates = exercisesOf(used.log, style);
  const most = candidates.length;
  if (most === 0) throw new Failure(EXIT.usage, 'sheet: nothing in the first iteration is worth an exercise');
  if (count !== undefined && (count < 1 || count > most))
    throw new Failure(EXIT.usage, `--exercises: expected 1 to ${most}, found ${count}: the run has no more to ask`);
  const pick = picksFrom(seed ?? 0);
  const exercises = chosen(candidates, count ?? USUAL, pick);
  const worked = candidates.find(one => one.kind === 'contribution' && !exercises.includes(one));
  return { ...used, style, exercises, worked, variant: seed === undefined ? undefined : `variant ${seed}` };
}

interface Recorded {
  readonly scenario: Scenario;
  readonly log: EventLog;
}

const firstIteration = ({ program, training }: Scenario): EventLog => record(program, { ...training, iterations: 1 });

/** Draws until a run is worth an exercise. */
function drawn(scenario: Scenario, seed: number): Recorded {
  const reasons = new Map<string, number>();
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const variant = variantOf(scenario, { seed, attempt });
    const log = firstIteration(variant);
    const reason = dullness(log);
    if (reason === undefined) return { scenario: variant, log };
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const counts = [...reasons].toSorted(([, a], [, b]) => b - a).map(([reason, count]) => `${reason} (${count})`);
  throw new Failure(
    EXIT.usage,
    `sheet: none of ${TRIES} draws is worth an exercise: ${counts.join(', ')}\nsay in the file what numbers are: "ranges": { "W1": [-1, 1] }`,
  );
}
