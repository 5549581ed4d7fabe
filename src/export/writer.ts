/** What the writer of a kind is given, and what it gives back. */

import type { EventLog } from '../engine/log.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { ExportSetting, GraphStyle, Level } from '../session/export-kinds.ts';
import type { Session } from '../session/session.ts';
import type { ThemeName } from '../session/theme-names.ts';

/** A run that may still be recorded while it is written. */
export interface GrowingRun {
  readonly scenario: Scenario;
  readonly log: EventLog;
  /** Numbers of recorded events, repeatedly until all are recorded. */
  readonly lengths: Iterable<number> | AsyncIterable<number>;
}

/** What is exported. A writer asks for what it needs: a session has its whole run recorded, at the event of `--at`. */
export interface ExportSubject {
  readonly session: () => Promise<Session>;
  readonly run: () => Promise<GrowingRun>;
  /** Whether the session's event was asked for: a figure shows it in colour. */
  readonly isAtEvent: boolean;
}

interface Values {
  /** An event of the run; undefined for the whole run, or for the session's place. */
  readonly at: number;
  /** The last event, from `at` on. */
  readonly to: number;
  /** Which events of these: one of `EACH`. */
  readonly each: string;
  readonly size: { readonly columns: number; readonly rows: number };
  readonly theme: ThemeName;
  readonly graph: GraphStyle;
  readonly level: Level;
  /** Name of a node. */
  readonly around: string;
  readonly hops: number;
  /** Line of the program, from 1. */
  readonly line: number;
  /** How many, from 1. */
  readonly exercises: number;
  /** Draws other numbers; the same seed draws the same. */
  readonly seed: number;
  /** The file of the filled-in sheet. */
  readonly solutions: string;
}

/** The ending, one of the kind's, and what was set. */
export type Writing = {
  readonly ending: string;
  /** The second file of a kind that has one. */
  readonly part?: 'solutions';
} & { readonly [Name in ExportSetting]?: Values[Name] };

/** A text or bytes, in pieces that are made one by one. */
export type Pieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** The writer of a kind. @throws Failure 2 when the run is too large for it, and for an event that it does not have. */
export type Write = (subject: ExportSubject, writing: Writing) => Pieces;
