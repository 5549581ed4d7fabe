/**
 * Promise: Mermaid draws the graphs that are exported for it, with every node and every number. Runs where MERMAID names the script that
 * Mermaid makes for browsers, or where its package is found: it is 154 MB with what it needs.
 */

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shownModel } from '../../src/export/shown-model.ts';
import { MERMAID_LIMITS } from '../../src/limits.ts';
import type { Level } from '../../src/session/export-kinds.ts';
import { run } from '../cli/fake-io.ts';
import { sessionOf } from '../support/lessons.ts';
import { Chromium } from './browser.ts';

/** Mermaid in a page of its own. */
declare const mermaid: {
  render(id: string, text: string): Promise<{ readonly svg: string }>;
  readonly mermaidAPI: { readonly defaultConfig: object };
};

function mermaidScript(): string | undefined {
  if (process.env.MERMAID !== undefined) return process.env.MERMAID;
  try {
    return createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js');
  } catch {
    return undefined;
  }
}

const script = mermaidScript();

/** Words with one blank between them, as a browser shows them. */
const inWords = (text: string): string => text.split(/\s+/).join(' ').trim();

describe.runIf(script !== undefined)('Mermaid draws', { timeout: 120_000 }, () => {
  let chromium: Chromium;
  let page: Page;
  beforeAll(async () => {
    chromium = await Chromium.start();
    const address = chromium.write(
      'mermaid.html',
      `<!doctype html><meta charset="utf-8"><script src="${pathToFileURL(script!).href}"></script>`,
    ); // runs only with one
    ({ page } = await chromium.open(address, { isUnfitted: true }));
  });
  afterAll(() => chromium.close());

  /** The texts of the nodes that Mermaid draws. */
  const drawn = (text: string): Promise<readonly string[]> =>
    page.evaluate(async graph => {
      document.body.innerHTML = (await mermaid.render('graph', graph)).svg;
      for (const end of document.querySelectorAll('.node br')) end.replaceWith(' ');
      return Array.from(document.querySelectorAll('.node'), node => node.textContent ?? '');
    }, text);

  it('as much as is exported, unless it is told otherwise', async () => {
    expect(await page.evaluate(() => mermaid.mermaidAPI.defaultConfig)).toMatchObject({
      maxTextSize: MERMAID_LIMITS.characters,
      maxEdges: MERMAID_LIMITS.edges,
    });
  });

  it.each<readonly [name: string, position: number, level: Level]>([
    ['computation-graph', 9, 'operations'],
    ['two-layer', 30, 'lines'],
    ['attention', 14, 'operations'],
    ['nan-hunt', 20, 'operations'],
    ['lstm-blocks', 60, 'outline'],
    ['label-smoothing', 3, 'operations'],
  ])('%s at event %i, %s', async (name, position, level) => {
    const words = ['--at', String(position), '--level', level];
    const { stdout } = await run(['export', name, '-o', '-', '--as', 'graph.mmd', ...words]);
    const { nodes } = shownModel(sessionOf(name, position), { level });
    const expected = nodes.map(({ title, value, gradient = [] }) =>
      inWords([title.text, ...value, ...gradient.map((row, i) => (i === 0 ? `∂ ${row}` : row))].join(' ')),
    );
    expect((await drawn(stdout)).map(inWords).toSorted()).toEqual(expected.toSorted());
  });
});
