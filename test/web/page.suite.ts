/** Promise: a page fetches nothing, is read out, can be linked to and embedded, and bears whatever keys and texts come. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseKeys, press } from '../../src/tui/press.ts';
import { follow } from '../../src/web/page-link.ts';
import { drawsFrom } from '../support/generated-programs.ts';
import { PAYLOADS } from '../support/hostile-text.ts';
import { opened, sessionOf } from '../support/lessons.ts';
import { Chromium, expectFrame, pressKey, rowsOf, SIZE, terminalRows } from './browser.ts';

vi.setConfig({ testTimeout: 300_000 });

let chromium: Chromium;
beforeAll(async () => {
  chromium = await Chromium.start();
});
afterAll(() => chromium.close());

const voiceOf = (page: Page): Promise<string> =>
  page
    .locator('#voice')
    .textContent()
    .then(text => text ?? '');

/** Expects that a page says something. */
const expectSaid = (page: Page, said: RegExp): Promise<void> => expect.poll(() => voiceOf(page)).toMatch(said);

const pressAll = async (page: Page, keys: string): Promise<void> => {
  for (const chord of parseKeys(keys)) await pressKey(page, chord);
};

describe('A link', () => {
  it('opens its place, and the address follows from there', async () => {
    const address = await chromium.exported('two-layer');
    const { page, faults, close } = await chromium.open(address, { link: 'event=24&node=W1&pane=graph' });
    await expectFrame(page, follow(sessionOf('two-layer'), 'event=24&node=W1&pane=graph'));
    await pressAll(page, 'l3');
    await expect.poll(() => new URL(page.url()).hash).toBe('#event=25');
    await pressAll(page, 'i');
    await expect.poll(() => new URL(page.url()).hash).toBe('#event=25&keys=i');
    await page.evaluate(() => {
      location.hash = '#event=40&pane=values';
    });
    await expectFrame(
      page,
      press(follow(press(sessionOf('two-layer', 24), parseKeys('li')), 'event=40&pane=values'), []),
    );
    expect(faults).toEqual([]);
    await close();
  });

  it('waits for an event that is not recorded yet', async () => {
    const { page, close } = await chromium.open(await chromium.exported('mazur-10000'), {
      link: 'event=350000&keys=2',
    });
    await expectFrame(page, follow(sessionOf('mazur-10000'), 'event=350000&keys=2'));
    await close();
  });
});

describe('A screen reader', () => {
  it('hears the event, every step, and what keys do', async () => {
    const { page, close } = await chromium.open(await chromium.exported('computation-graph'));
    await expectSaid(page, /^Event 0 of 0 to 15\. Iteration 1 begins\. Note: /);
    await pressAll(page, 'lll');
    await expectSaid(page, /^Event 3 of 0 to 15, forward\. e = a \+ d is 5\./);
    await pressAll(page, '2');
    await expectSaid(page, /^Pane graph\.$/);
    await pressAll(page, '?');
    await expectSaid(page, /^Help: type to search, arrows choose, Escape closes\. /);
    await pressKey(page, 'escape');
    await pressAll(page, ':');
    await expectSaid(page, /^Command: type it, then Enter\.$/);
    await close();
  });

  it('hears the question of predict mode, and the verdict', async () => {
    const { page, close } = await chromium.open(await chromium.exported('computation-graph'), { link: 'keys=t' });
    await expectSaid(page, /^Forward: d = 2 times b\. What is its value\?/);
    await pressAll(page, '2<enter>');
    await expectSaid(page, /right/i);
    await close();
  });

  it('is spared the grid, and Tab leads out of the screen', async () => {
    const { page, close } = await chromium.open(await chromium.exported('computation-graph'));
    expect(await page.locator('#grid').getAttribute('aria-hidden')).toBe('true');
    const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);
    expect(await focused()).toBe('screen');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('BUTTON');
    await page.keyboard.press('Shift+Tab');
    expect(await focused()).toBe('screen');
    await pressAll(page, ':');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('screen');
    await pressKey(page, 'escape');
    await pressKey(page, 'q');
    expect(await focused()).toBe('BODY');
    await close();
  });
});

/** What axe-core finds that keeps people out. */
async function seriousIn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run()); // the source puts it there
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

describe('axe-core finds nothing serious', () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, isUnfitted: true };

  it.each([
    ['dark', {}],
    ['light', {}],
    ['light', phone],
  ] as const)('%s %o', async (colorScheme, options) => {
    const opening = { colorScheme, ...options, link: 'event=24' };
    const { page, close } = await chromium.open(await chromium.exported('two-layer'), opening);
    for (const keys of ['', ':', '<escape>t', '<escape>B', '<escape>?']) {
      await pressAll(page, keys);
      expect([keys, await seriousIn(page)]).toEqual([keys, []]);
    }
    await close();
  });

  it.each(['dark', 'light'] as const)('%s, in what stands there without JavaScript', async colorScheme => {
    const html = readFileSync(fileURLToPath(await chromium.exported('two-layer')), 'utf8');
    // axe-core is a script itself: it gets what a browser without scripts sees.
    const still = html.replace(/<meta http-equiv[^>]*>|<main>.*<\/main>|<\/?noscript>|<script.*<\/script>/gs, '');
    const { page, close } = await chromium.open(chromium.write('still.html', still), { colorScheme, isUnfitted: true });
    expect(await page.locator('li').count()).toBe(57);
    expect(await seriousIn(page)).toEqual([]);
    await close();
  });
});

describe('Without JavaScript', () => {
  it('shows the frame and the whole run', async () => {
    const { page, faults, close } = await chromium.open(await chromium.exported('two-layer'), {
      javaScriptEnabled: false,
    });
    expect(await page.locator('.still ol li').count()).toBe(57);
    expect(await page.locator('.still').isVisible()).toBe(true);
    expect(await page.locator('main').isVisible()).toBe(false);
    const rows = await page.locator('.still .grid > div').allTextContents();
    expect(rows.map(row => row.trimEnd())).toEqual(terminalRows(sessionOf('two-layer')));
    expect(faults).toEqual([]);
    await close();
  });
});

describe('In a frame of another page', () => {
  const around = (
    frame: string,
  ) => `<!doctype html><title>course</title><iframe id="frame" width="960" height="600" ${frame}></iframe>
    <script>window.heard = []; addEventListener('message', ({ data }) => heard.push(data));</script>`;

  it.each([
    ['as a file', (address: string) => `src="${address}"`],
    ['in a sandbox', (address: string) => `src="${address}" sandbox="allow-scripts"`],
    [
      'as its text',
      (address: string) =>
        `srcdoc="${readFileSync(fileURLToPath(address), 'utf8').replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`,
    ],
  ])('%s tells where it is, and goes where it is told', async (_, attributesOf) => {
    const address = await chromium.exported('computation-graph');
    const { page, close } = await chromium.open(chromium.write('course.html', around(attributesOf(address))), {
      isUnfitted: true,
    });
    const last = () => page.evaluate(() => (window as unknown as { heard: readonly unknown[] }).heard.at(-1)); // the page around keeps them
    await expect.poll(last).toMatchObject({ type: 'backprop-tui:at', event: 0, last: 15, link: 'event=0' });
    const ask = (message: unknown) =>
      page.evaluate(asked => document.querySelector('iframe')!.contentWindow!.postMessage(asked, '*'), message);
    await ask({ type: 'backprop-tui:open', link: 'event=4&pane=graph' });
    await expect.poll(last).toMatchObject({
      event: 4,
      link: 'event=4&pane=graph',
      sentence: expect.stringContaining('L = c times e is minus 10'),
    });
    for (const nonsense of [null, 4, 'x', {}, { type: 'backprop-tui:open' }, { type: 'backprop-tui:open', link: 7 }])
      await ask(nonsense);
    await ask({ type: 'backprop-tui:open', link: 'keys=l' });
    await expect.poll(last).toMatchObject({ event: 5 });
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY'); // it takes no focus
    await close();
  });
});

describe('The world outside', () => {
  it('gets files as downloads, and what a page cannot do is said', async () => {
    const { page, faults, close } = await chromium.open(await chromium.exported('computation-graph'));
    const download = page.waitForEvent('download');
    await pressAll(page, 'lll:export tex step.tex<enter>');
    expect((await download).suggestedFilename()).toBe('step.tex');
    await expectSaid(page, /^step\.tex is handed to the browser as a download$/);
    await pressAll(page, ':export x.step.svg<enter>');
    await expectSaid(page, /^a page does not write x\.step\.svg; in a terminal: backprop-tui export FILE /);
    await pressAll(page, ':reload<enter>');
    await expectSaid(page, /this page holds its run/);
    expect(faults).toEqual([]);
    await close();
  });
});

describe('Themes', () => {
  it('follow the system, or the link', async () => {
    const address = await chromium.exported('computation-graph');
    const paper = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const open = (colorScheme: 'light' | 'dark', link = '') => chromium.open(address, { colorScheme, link });
    const [dark, light, chosen] = [await open('dark'), await open('light'), await open('dark', 'theme=light')];
    expect(await paper(dark.page)).not.toBe(await paper(light.page));
    expect(await paper(chosen.page)).toBe(await paper(light.page));
    for (const { close } of [dark, light, chosen]) await close();
  });
});

describe('On paper', () => {
  it('is light, and not cut off at the side of a sheet', async () => {
    const window = { viewport: { width: 1_600, height: 900 }, isUnfitted: true, colorScheme: 'dark' } as const;
    const { page, close } = await chromium.open(await chromium.exported('two-layer'), window);
    await expect.poll(() => rowsOf(page).then(rows => rows.length)).toBeGreaterThan(30);
    const sides = () =>
      page.evaluate(() => {
        const range = document.createRange();
        range.selectNodeContents(document.querySelector('#grid > div')!); // the first row is as wide as the screen
        return { right: range.getBoundingClientRect().right, paper: getComputedStyle(document.body).backgroundColor };
      });
    expect((await sides()).right).toBeGreaterThan(1_500);
    await page.emulateMedia({ media: 'print' });
    // The page hears of the sheet between two frames.
    await expect.poll(async () => (await sides()).right).toBeLessThan(1_000);
    expect((await sides()).paper).toBe('rgb(253, 252, 250)');
    await close();
  });
});

/** What a text in a page could do there. */
const MARKUP = [
  '</script><script>alert(1)</script>',
  '<!--<script>',
  '"><img src=x onerror=alert(1)>',
  '</title></noscript><h1>',
];

describe('A scenario from a stranger', () => {
  const texts = [...MARKUP, ...PAYLOADS.map(([, text]) => text)];
  it(`of ${texts.length} hostile texts is text`, async () => {
    for (const [i, text] of texts.entries()) {
      const scenario = {
        title: `t ${text}`,
        source: text,
        description: text,
        program: ['L = 1 + 1'],
        notes: [{ at: 'value L', text }],
      };
      const address = await chromium.exported(`hostile-${i}`, JSON.stringify(scenario));
      const { page, faults, close } = await chromium.open(address);
      await pressAll(page, 'll');
      await expectFrame(page, press(opened(scenario), parseKeys('ll')));
      expect([text, faults]).toEqual([text, []]);
      await close();
    }
  });
});

const SEED = Number(process.env.SEED ?? 9);
const KEYS = Number(process.env.PAGE_KEYS ?? 5_000);

describe(`${KEYS} keys of seed ${SEED}`, () => {
  it('are borne', async () => {
    const named = [
      'right',
      'left',
      'up',
      'down',
      'enter',
      'escape',
      'tab',
      'backspace',
      'home',
      'end',
      'pageup',
      'pagedown',
      'space',
    ];
    const pressed = [...named, ...named, ...'hljkgGnp[]{}.<>iu1234567zdKtoOrcCbBwWPex=~fF/:?@+-0.5L*()VETMyNS&;,'];
    const draw = drawsFrom(SEED);
    const { page, faults, close } = await chromium.open(await chromium.exported('two-layer'));
    for (let i = 0; i < KEYS; i++) {
      await pressKey(page, pressed[Math.floor(draw() * pressed.length)]!);
      if (i % 250 !== 0) continue;
      await page.locator('#screen').focus();
      expect([i, (await rowsOf(page)).length, faults]).toEqual([i, SIZE.rows, []]);
    }
    expect(await page.locator('#fault').isVisible()).toBe(false);
    expect(faults).toEqual([]);
    await close();
  });
});

describe('Sizes', () => {
  it('computation-graph is sent in at most 220 kB by gzip', async () => {
    const html = readFileSync(fileURLToPath(await chromium.exported('computation-graph')));
    expect(gzipSync(html).length).toBeLessThanOrEqual(220_000);
  });
});
