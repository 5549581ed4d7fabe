/** Promise: a page shows what the terminal shows, whatever the scenario, and whether keys, mouse or fingers step through it. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSession, type Session } from '../../src/session/session.ts';
import { pointed } from '../../src/tui/pointer.ts';
import { parseKeys, press } from '../../src/tui/press.ts';
import { drawScreen } from '../../src/tui/screen.ts';
import type { ClickTarget } from '../../src/tui/spot.ts';
import { follow } from '../../src/web/page-link.ts';
import { LESSONS, sessionOf } from '../support/lessons.ts';
import { runOfLog } from '../support/recorded-logs.ts';
import { Chromium, expectFrame, placeOf, pressKey, SIZE } from './browser.ts';

let chromium: Chromium;
beforeAll(async () => {
  chromium = await Chromium.start();
});
afterAll(() => chromium.close());

describe('The frame of 120×36 is the terminal’s, in', () => {
  it.each(LESSONS)('%s', async name => {
    const start = sessionOf(name);
    const link = `event=${Math.floor(start.timelines.all[0]!.run.log.length / 3)}`;
    const { page, faults, close } = await chromium.open(await chromium.exported(name), { link });
    let session = follow(start, link);
    await expectFrame(page, session);
    for (const keys of ['5', 'i', '2z']) {
      for (const chord of parseKeys(keys)) await pressKey(page, chord);
      session = press(session, parseKeys(keys));
      await expectFrame(page, session);
    }
    expect(faults).toEqual([]);
    await close();
  });
});

const STEPPED = ['two-layer', 'computation-graph', 'xor'] as const;

describe('The frame of a recorded run is the terminal’s, in', () => {
  it.each(['classifier.bplog', 'adversaries.ndjson'])('%s', async name => {
    const { page, faults, close } = await chromium.open(await chromium.exported(`test/recorded/${name}`), {
      link: 'event=40',
    });
    let session = follow(createSession(runOfLog(name)), 'event=40');
    await expectFrame(page, session);
    for (const keys of [']', '2z', 'r']) {
      for (const chord of parseKeys(keys)) await pressKey(page, chord);
      session = press(session, parseKeys(keys));
      await expectFrame(page, session);
    }
    expect(faults).toEqual([]);
    await close();
  });
});

describe('Keys step through', () => {
  const KEYS =
    ']]oni<down>u*<escape>4jj<enter><right>tt<escape>:goto 9<enter>/L<escape>?line<escape>ex<escape>VE<escape>G(2+zz-d';
  it.each(STEPPED)('%s', async name => {
    const { page, faults, close } = await chromium.open(await chromium.exported(name));
    let session: Session = sessionOf(name);
    for (const chord of parseKeys(KEYS)) {
      await pressKey(page, chord);
      session = press(session, [chord]);
    }
    await expectFrame(page, session);
    expect(faults).toEqual([]);
    await close();
  });
});

/** The first place of a kind of target on a session's screen. */
function spotOf(
  session: Session,
  kind: ClickTarget['kind'],
  nth = 0,
): { readonly column: number; readonly row: number } {
  const spots = drawScreen(session, SIZE).spots.filter(({ target }) => target.kind === kind);
  const { x, y, width, height } = spots[nth % spots.length]!; // the screen has some
  return { column: x + Math.floor(width / 2), row: y + Math.floor(height / 2) };
}

const CLICKS: readonly (readonly [ClickTarget['kind'], number])[] = [
  ['event', 4],
  ['node', 2],
  ['pane', 1],
  ['event', 9],
  ['node', 5],
  ['pane', 3],
];

const click = (session: Session, place: { readonly column: number; readonly row: number }): Session =>
  pointed(session, { ...place, action: 'press', button: 'left', shift: false, alt: false, ctrl: false }, SIZE).session;

describe.each([
  ['Clicks', false],
  ['Taps', true],
])('%s step through', (_, hasTouch) => {
  it.each(STEPPED)('%s', async name => {
    const { page, faults, close } = await chromium.open(await chromium.exported(name), { hasTouch });
    let session: Session = sessionOf(name);
    for (const [kind, nth] of CLICKS) {
      const place = spotOf(session, kind, nth);
      const { x, y } = await placeOf(page, place.column, place.row);
      if (hasTouch) await page.touchscreen.tap(x, y);
      else await page.mouse.click(x, y);
      session = click(session, place);
      await expectFrame(page, session);
    }
    expect(faults).toEqual([]);
    await close();
  });
});

describe('A swipe', () => {
  it('to the left steps on, to the right back; a short one and one upwards are none', async () => {
    const { page, faults, close } = await chromium.open(await chromium.exported('two-layer'), { hasTouch: true });
    const fingers = await page.context().newCDPSession(page);
    const swipe = async (x: number, y: number) => {
      const from = await placeOf(page, 60, 18);
      const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: readonly { x: number; y: number }[]) =>
        fingers.send('Input.dispatchTouchEvent', { type, touchPoints: [...touchPoints] });
      await touch('touchStart', [from]);
      await touch('touchMove', [{ x: from.x + x, y: from.y + y }]);
      await touch('touchEnd', []);
    };
    await swipe(-150, 20);
    await swipe(-150, -20);
    await expectFrame(page, sessionOf('two-layer', 2));
    await swipe(150, 0);
    await expectFrame(page, sessionOf('two-layer', 1));
    await swipe(-20, 0);
    await swipe(-60, 100);
    await swipe(-150, 0);
    await expectFrame(page, sessionOf('two-layer', 2));
    expect(faults).toEqual([]);
    await close();
  });
});

describe('The wheel', () => {
  it('steps through time once the screen has the focus', async () => {
    const { page, close } = await chromium.open(await chromium.exported('two-layer'));
    await page.locator('#screen').focus();
    const { x, y } = await placeOf(page, 10, 30);
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, 100);
    await expectFrame(page, sessionOf('two-layer', 2));
    await page.locator('#screen').blur();
    await page.mouse.wheel(0, 100);
    await pressKey(page, 'right'); // not the screen's either
    await expectFrame(page, sessionOf('two-layer', 2));
    await close();
  });
});

describe('Buttons', () => {
  it('press keys, and are those of what is open', async () => {
    const { page, faults, close } = await chromium.open(await chromium.exported('two-layer'), { hasTouch: true });
    const button = (chord: string) => page.locator(`#bar button[data-chord="${chord}"]`);
    await button('right').tap();
    await button(']').tap();
    let session = press(sessionOf('two-layer'), parseKeys('l]'));
    await expectFrame(page, session);
    await button('t').tap();
    session = press(session, ['t']);
    await page.locator('#line').fill('1.5'); // what a phone's keyboard writes
    session = press(session, parseKeys('1.5'));
    await expectFrame(page, session);
    await button('enter').tap();
    session = press(session, ['enter']);
    await expectFrame(page, session);
    await button('escape').tap();
    await expect.poll(() => button('t').isVisible()).toBe(true);
    await expectFrame(page, press(session, ['escape']));
    expect(faults).toEqual([]);
    await close();
  });
});

describe('A phone', () => {
  it('shows one pane at a time', async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, isUnfitted: true };
    const { page, faults, close } = await chromium.open(await chromium.exported('two-layer'), {
      ...phone,
      link: 'event=24',
    });
    const size = await page.evaluate(() => ({
      columns: Math.floor(document.querySelector('#screen')!.getBoundingClientRect().width / 7),
      rows: document.querySelectorAll('#grid > div').length,
    }));
    expect(size.columns).toBeLessThan(60);
    expect(size.rows).toBeGreaterThan(30);
    await expectFrame(page, follow(sessionOf('two-layer'), 'event=24'), size);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    expect(faults).toEqual([]);
    await close();
  });
});
