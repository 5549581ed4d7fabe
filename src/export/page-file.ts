/** The debugger itself in one file: the scenario, the script that records and shows it, and what a browser without scripts shows. */

import { createHash } from 'node:crypto';
import { RecordedLog } from '../engine/recorded-log.ts';
import { FRAME_LIMITS, PAGE_LIMITS } from '../limits.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { runOf, type Session } from '../session/session.ts';
import { escapeMarkup } from '../text/markup.ts';
import { unicodeEscape, visibleLine } from '../text/visible.ts';
import { linkTo } from '../web/page-link.ts';
import { PAGE_IDS, type PageStart } from '../web/page-start.ts';
import { PAGE_STYLE } from '../web/page-style.ts';
import type { PageScript } from '../web/shell/page.ts?page';
import { demandAtMost } from './export-errors.ts';
import { stillPage } from './still-page.ts';
import type { Write } from './writer.ts';

export const write: Write = async function* (subject, { theme }) {
  const shown = await subject.session();
  const session = theme === undefined ? shown : { ...shown, view: { ...shown.view, theme } };
  const { scenario, log } = runOf(session);
  const holds = log instanceof RecordedLog ? await logIn(log) : await scenarioIn(scenario);
  yield* htmlOf(session, holds);
};

/** What a page is made from, as an element, and the script that reads it. */
interface Holds {
  readonly element: string;
  readonly script: PageScript;
}

async function scenarioIn({ text }: Scenario): Promise<Holds> {
  const remedy = 'give it fewer examples';
  demandAtMost('page', {
    unit: 'bytes of the scenario',
    found: Buffer.byteLength(text),
    most: PAGE_LIMITS.bytes,
    remedy,
  });
  const { pageScript } = await import('../web/shell/page.ts?page');
  const element = `<script type="application/json" id="${PAGE_IDS.scenario}">${asData(text)}</script>`;
  return { element, script: pageScript() };
}

async function logIn({ contents }: RecordedLog): Promise<Holds> {
  const size = contents.size();
  const remedy = 'record fewer iterations, as with iterations=range(0, 10), or less of each tensor, as with keep=64';
  demandAtMost('page', { unit: 'bytes of the log', found: size, most: PAGE_LIMITS.bytes, remedy });
  const { pageScript } = await import('../web/shell/recorded-page.ts?page');
  const bytes = Buffer.from(contents.read(0, size)).toString('base64');
  const element = `<script type="application/octet-stream" id="${PAGE_IDS.log}">${bytes}</script>`;
  return { element, script: pageScript() };
}

function* htmlOf(session: Session, { element, script }: Holds): Generator<string> {
  const { scenario } = runOf(session);
  const { packed, hash, unpacker, licences } = script;
  const title = escapeMarkup(visibleLine(scenario.title));
  const start: PageStart = { link: linkTo(session) };
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyFor([hashOf(unpacker), asSource(hash)])}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="backprop-tui">
<title>${title}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
`;
  yield emptyScreen(title);
  yield `<noscript><style>${WITHOUT_SCRIPT}</style>`;
  for (const line of stillPage(session, FRAME_LIMITS.usual)) yield `${line}\n`;
  yield `</noscript>
${element}
<script type="application/json" id="${PAGE_IDS.start}">${asData(JSON.stringify(start))}</script>
<!--
${inComment(licences)}
-->
<script type="application/x-lzma" id="${PAGE_IDS.packed}">${packed}</script>
<script>${unpacker}</script>
</body>
</html>
`;
}

const WITHOUT_SCRIPT = 'main{display:none}html,body{height:auto}';

/** Nothing is fetched and nothing runs but these scripts; styles of rows are set one by one, which no policy forbids. */
function policyFor(scripts: readonly string[]): string {
  const styles = [PAGE_STYLE, WITHOUT_SCRIPT].map(hashOf);
  return `default-src 'none'; script-src ${scripts.join(' ')}; style-src ${styles.join(' ')}; base-uri 'none'; form-action 'none'`;
}

const hashOf = (text: string): string => asSource(createHash('sha256').update(text).digest('base64'));

const asSource = (hash: string): string => `'sha256-${hash}'`;

/** Returns JSON that cannot end its element, in ASCII: outside of texts it has no such signs, and in texts the escape means the same. */
const asData = (json: string): string => json.replace(/[<\u007f-\uffff]/g, unicodeEscape);

const inComment = (text: string): string => text.replaceAll('--', '- -');

function emptyScreen(title: string): string {
  return `<main>
<h1 class="unseen">${title}</h1>
<p class="unseen" id="how">Right and left go from event to event. Question mark lists the keys. Tab leaves; where something is open, Escape first. Every step is read out.</p>
<div id="${PAGE_IDS.fault}" role="alert" hidden></div>
<div id="${PAGE_IDS.screen}" role="application" tabindex="0" aria-label="Step through the run" aria-describedby="how"><div id="${PAGE_IDS.grid}" class="grid" aria-hidden="true"></div></div>
<div id="${PAGE_IDS.bar}" role="toolbar" aria-label="Keys"><input id="${PAGE_IDS.line}" aria-label="Type here" autocapitalize="off" autocomplete="off" autocorrect="off" spellcheck="false" enterkeyhint="go" hidden></div>
<p id="${PAGE_IDS.voice}" class="unseen" aria-live="polite"></p>
</main>
`;
}
