/** A page reads JSON without mistakes as the program does: the same nodes at the same places. */

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Findings } from '../../src/scenario/findings.ts';
import type { JsonNode } from '../../src/scenario/json-document.ts';
import { readDocument } from '../../src/scenario/read-document.ts';
import { sourceText } from '../../src/scenario/source-text.ts';
import { readDocument as readInPage } from '../../src/web/page-document.ts';
import { PAYLOADS } from '../support/hostile-text.ts';

/** A node without what no reader of a scenario asks for. */
const plain = ({ type, offset, length, value, children }: JsonNode): object => ({
  type,
  offset,
  length,
  value,
  children: children?.map(plain),
});

function expectSame(text: string): void {
  const source = sourceText(text, 'any.json');
  const findings = new Findings(source);
  const expected = readDocument(source, findings);
  expect(findings.problems()).toEqual([]);
  expect(JSON.stringify(plain(readInPage(source, findings)!))).toBe(JSON.stringify(plain(expected!)));
}

const folder = new URL('../../scenarios/', import.meta.url);

test('the scenarios of the project', () => {
  const files = readdirSync(folder).filter(file => file.endsWith('.json'));
  for (const file of files) expectSame(readFileSync(new URL(file, folder), 'utf8'));
});

test('comments and commas that JSON does not have, escapes, and brackets in texts', () => {
  expectSame(`// first
    { "a": [1, -0.50e+3, /* , ] */ [], {}, null, true, false,], // last
      "\\"]\\\\": "\\u00e9\\n//[}", "漢": { "": "/* */", }, } /* end */`);
});

test('texts from a stranger', () => {
  expectSame(JSON.stringify(PAYLOADS));
});

test('whatever value it holds', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
      expectSame(JSON.stringify({ value }, undefined, indent));
    }),
  );
});
