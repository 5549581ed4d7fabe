/** What a person waits for on a page in Chromium: the first frame after the address, and the rows after a key. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Measured } from './measure.ts';
import { atMost, type Row, serve } from './row.ts';

const WINDOW = { width: 1_280, height: 800 };

/** A page of a bundled example in Chromium, while `work` needs it. */
async function withPage<T>(name: string, work: (browser: Browser, address: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'backprop-tui-bench-'));
  const file = join(folder, 'x.page.html');
  execFileSync(process.execPath, ['dist/backprop-tui.js', 'export', name, '--output', file]);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    return await work(browser, pathToFileURL(file).href);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
}

async function opened(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: WINDOW });
  await page.goto(address);
  return page;
}

/** Milliseconds from the address to the first paint with the frame in it. */
const firstFrame = async (page: Page): Promise<number> =>
  Number(
    await page.evaluate(`new Promise(resolve => {
      const look = () => {
        const [paint] = performance.getEntriesByName('first-contentful-paint');
        if (paint !== undefined && document.querySelector('#grid > div') !== null) resolve(paint.startTime);
        else requestAnimationFrame(look);
      };
      look();
    })`),
  );

async function openings(name: string, count: number): Promise<Measured> {
  return withPage(name, async (browser, address) => {
    const samples: number[] = [];
    for (let i = -2; i < count; i++) {
      const page = await opened(browser, address);
      const took = await firstFrame(page);
      if (i >= 0) samples.push(took);
      await page.close();
    }
    return { samples };
  });
}

/** Milliseconds from a key to rows that are laid out. */
async function keyPresses(name: string, count: number): Promise<Measured> {
  return withPage(name, async (browser, address) => {
    const page = await opened(browser, address);
    await firstFrame(page);
    const samples = await page.evaluate(`(async () => {
      const screen = document.querySelector('#screen');
      const samples = [];
      for (let i = -30; i < ${count}; i++) {
        await new Promise(resolve => setTimeout(resolve, 25));
        const start = performance.now();
        const key = Math.abs(i) % 40 < 20 ? 'ArrowRight' : 'ArrowLeft';
        screen.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        screen.getBoundingClientRect();
        if (i >= 0) samples.push(performance.now() - start);
      }
      return samples;
    })()`);
    return { samples: samples as readonly number[] }; // as the text above makes them
  });
}

const ROWS: readonly Row[] = [
  {
    name: 'page: address to first frame, computation-graph',
    unit: 'ms',
    goal: atMost(500),
    measure: scale => openings('computation-graph', scale(20)),
  },
  {
    name: 'page: address to first frame, mazur-10000, 370,000 events',
    unit: 'ms',
    goal: atMost(1_000),
    measure: scale => openings('mazur-10000', scale(10)),
  },
  {
    name: 'page: key to rows, two-layer',
    unit: 'ms',
    goal: atMost(8),
    measure: scale => keyPresses('two-layer', scale(200)),
  },
];

await serve(ROWS);
