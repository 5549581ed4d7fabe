/** A place in a run as the part of an address behind `#`: `event=24&node=W1&pane=graph&keys=i`. */

import { nodeOf } from '../graph/program.ts';
import { DIGITS, PAGE_LIMITS } from '../limits.ts';
import { settled } from '../session/background.ts';
import { changed } from '../session/change.ts';
import type { CommandName } from '../session/commands/commands.ts';
import { PANES } from '../session/panes.ts';
import { logOf, type Session } from '../session/session.ts';
import { positionOnOriginal } from '../session/timelines.ts';
import { update } from '../session/update.ts';
import { parseKeys, press } from '../tui/press.ts';

/** Returns the link to what a session shows; edits and skips, predictions and dialogs are not in it. */
export function linkTo(session: Session): string {
  const { selection, view } = session;
  const keys = `${view.isZoomed ? 'z' : ''}${selection.inside === undefined ? '' : 'i'}`;
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['event', String(positionOnOriginal(session))],
    ['node', selection.node === undefined ? undefined : nodeOf(logOf(session).program, selection.node).name],
    ['pane', view.pane === 'ledger' ? undefined : view.pane],
    ['digits', view.digits === DIGITS.usual ? undefined : String(view.digits)],
    ['theme', view.theme],
    ['keys', keys === '' ? undefined : keys],
  ];
  return parts
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`]))
    .join('&');
}

/** Returns the event that a link names; undefined for none. */
export function eventOf(link: string): number | undefined {
  const written = new URLSearchParams(link).get('event') ?? '';
  return /^\d{1,15}$/.test(written) ? Number(written) : undefined;
}

/** Returns the session at the place of a link. What it does not name stays; what cannot be done there is said in the session's message. */
export function follow(session: Session, link: string): Session {
  const parts = new URLSearchParams(link);
  const event = eventOf(link);
  const pane = PANES.find(name => name === parts.get('pane'));
  const commands: readonly (readonly [CommandName, string | null | undefined])[] = [
    ['theme', parts.get('theme')], // first, as what it says of itself is no news here
    ['goto', event === undefined ? undefined : String(event)],
    ['select', parts.get('node')],
  ];
  const there = commands.reduce(
    (before, [name, argument]) => (argument == null ? before : settled(update(before, name, argument).session)),
    session,
  );
  const shown = pane === undefined ? there : update(there, pane).session;
  const digits = withDigits(shown, Number(parts.get('digits') ?? Number.NaN));
  const keys = parseKeys(parts.get('keys') ?? '');
  return keys.length > PAGE_LIMITS.keys ? changed(digits, { message: TOO_MANY }) : press(digits, keys);
}

const TOO_MANY = `the keys of this link are left out: expected at most ${PAGE_LIMITS.keys}`;

const withDigits = (session: Session, digits: number): Session =>
  Number.isInteger(digits) && digits >= 1 && digits <= DIGITS.most
    ? changed(session, { view: { ...session.view, digits } })
    : session;
