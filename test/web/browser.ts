/** Pages in Chromium: exported to a folder, opened as files, and watched for what they must not do. CHROMIUM=… names another one. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Frame, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Session } from '../../src/session/session.ts';
import { plainRow } from '../../src/tui/row.ts';
import { screenOf } from '../../src/tui/screen.ts';
import type { Size } from '../../src/tui/shell/application.ts';
import { run } from '../cli/fake-io.ts';

/** Pixels of a cell on a page of ordinary width. */
const CELL = { width: 8, height: 17 };

export const SIZE: Size = { columns: 120, rows: 36 };

/** A page that is open. */
export interface OpenPage {
  readonly page: Page;
  /** What it has asked for beside itself, what failed in it, and what its policy had to forbid. */
  readonly faults: readonly string[];
  readonly close: () => Promise<void>;
}

export interface Opening extends BrowserContextOptions {
  /** Behind the `#`. */
  readonly link?: string;
  /** Whether the window stays as it is; otherwise the screen gets `SIZE`. */
  readonly isUnfitted?: boolean;
}

export class Chromium {
  readonly #browser: Browser;
  readonly #folder = mkdtempSync(join(tmpdir(), 'pages-'));

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<Chromium> {
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    return new Chromium(await chromium.launch({ executablePath, args: ['--no-sandbox'] })); // tests may run as root
  }

  async close(): Promise<void> {
    await this.#browser.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** Writes a file beside the pages. Returns its address. */
  write(name: string, text: string): string {
    writeFileSync(join(this.#folder, name), text);
    return pathToFileURL(join(this.#folder, name)).href;
  }

  /** Exports a bundled example or a log, once, or a scenario's text. Returns its address. */
  async exported(name: string, scenario?: string): Promise<string> {
    const file = join(this.#folder, `${name.replaceAll('/', '-')}.page.html`);
    if (!existsSync(file)) {
      const { code, stderr } = await run(['export', scenario === undefined ? name : '-', '--output', file], {
        stdin: scenario ?? '',
      });
      expect([code, stderr]).toEqual([0, '']);
    }
    return pathToFileURL(file).href;
  }

  async open(address: string, { link = '', isUnfitted = false, ...options }: Opening = {}): Promise<OpenPage> {
    const context = await this.#browser.newContext({ viewport: { width: 1_000, height: 720 }, ...options });
    const page = await context.newPage();
    const faults = watched(page, address);
    await page.goto(link === '' ? address : `${address}#${link}`);
    if (!isUnfitted && options.javaScriptEnabled !== false) await fit(page, SIZE);
    return { page, faults, close: () => context.close() };
  }
}

function watched(page: Page, address: string): readonly string[] {
  const faults: string[] = [];
  page.on('pageerror', error => faults.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  page.on('dialog', dialog => {
    faults.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', request => {
    if (!request.url().startsWith(address) && !request.url().startsWith('blob:'))
      faults.push(`request ${request.url()}`);
  });
  return faults;
}

/** Makes the window so large that the screen has this size in cells. */
async function fit(page: Page, { columns, rows }: Size): Promise<void> {
  const room = await page.locator('#screen').boundingBox();
  const { width, height } = page.viewportSize()!; // each page has a window
  const wider = columns * CELL.width - room!.width;
  await page.setViewportSize({
    width: Math.ceil(width + wider),
    height: Math.ceil(height + rows * CELL.height - room!.height),
  });
  await expect.poll(() => rowsOf(page).then(shown => shown.length)).toBe(rows);
}

/** The rows of the screen as text, without blanks at their ends. */
export const rowsOf = (page: Page | Frame): Promise<readonly string[]> =>
  page.evaluate(() => Array.from(document.querySelectorAll('#grid > div'), row => (row.textContent ?? '').trimEnd()));

/** What a terminal shows of a session. */
export const terminalRows = (session: Session, size: Size = SIZE): readonly string[] =>
  screenOf(session, size).map(row => plainRow(row).trimEnd());

/** Waits until the page shows what a terminal shows of this session. */
export const expectFrame = (page: Page | Frame, session: Session, size: Size = SIZE): Promise<void> =>
  expect.poll(() => rowsOf(page), { timeout: 20_000, interval: 20 }).toEqual(terminalRows(session, size));

/** Names of keys in Playwright that are other words there. */
const NAMES: Readonly<Record<string, string>> = {
  right: 'ArrowRight',
  left: 'ArrowLeft',
  up: 'ArrowUp',
  down: 'ArrowDown',
  home: 'Home',
  end: 'End',
  pageup: 'PageUp',
  pagedown: 'PageDown',
  enter: 'Enter',
  escape: 'Escape',
  tab: 'Tab',
  backspace: 'Backspace',
  delete: 'Delete',
  space: 'Space',
};

/** Presses the key of a chord. */
export async function pressKey(page: Page, chord: string): Promise<void> {
  const name = chord.replace('shift+', '');
  await page.keyboard.press((name === chord ? '' : 'Shift+') + (NAMES[name] ?? name));
}

/** The middle of a cell, in the window. */
export async function placeOf(page: Page, column: number, row: number): Promise<{ x: number; y: number }> {
  const grid = await page.locator('#grid').boundingBox();
  return { x: grid!.x + (column + 0.5) * CELL.width, y: grid!.y + (row + 0.5) * CELL.height };
}
