import { test } from 'vitest';
import { LESSONS, lesson, sessionOf, textOf } from '../support/lessons.ts';
test('x', () => { for (const l of LESSONS) { const t=performance.now(); const { log } = lesson(l); const r = performance.now()-t; const s = sessionOf(l, Math.floor(log.length/2)); const t2=performance.now(); textOf(s); const a=performance.now()-t2; const t3=performance.now(); textOf(sessionOf(l, Math.floor(log.length/2)+1)); console.log(l, log.length, log.iterationCount, log.program.nodes.length, r.toFixed(0), a.toFixed(1), (performance.now()-t3).toFixed(1)); } });
