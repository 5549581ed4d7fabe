/** One word for each idea: the words that the glossary replaced stay out of texts, documents, scenarios and exported names. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../', import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const filesIn = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .map(file => `${folder}${file.replaceAll('\\', '/')}`)
    .filter(file => ending.test(file));

interface Retired {
  readonly pattern: RegExp;
  readonly say: string;
}

/** A clause that begins with what it is about: “…; of a longer line the part around the cursor”. */
const FRONTED = /[;:|] of (?:a|an|the|its|one|two|what|others|several|it|all|each|more|larger|single)\b/;

const RETIRED: readonly Retired[] = [
  { pattern: FRONTED, say: 'the subject first' },
  { pattern: /\b(?:a|the|its|their|each|this|that|every) shares?\b|\bshares (?:of|to|from)\b/i, say: 'contribution' },
  { pattern: /\bways? to the loss\b|\bways? meet\b/i, say: 'path' },
  { pattern: /\bstretched\b/i, say: 'broadcast' },
  { pattern: /follows itself|one for one\b/i, say: 'seed' },
  { pattern: /back to nothing/i, say: 'cleared' },
  { pattern: /\bnothing yet\b/i, say: 'no gradient yet, no value yet' },
  { pattern: /\bborn\b/i, say: 'first appears here' },
  { pattern: /(?<!\bof )\bcourses?\b/i, say: 'series, timeline' },
  { pattern: /\bthe original\b(?! run)/i, say: 'the original run' },
  { pattern: /(?<!\bthere )\bis no (?!longer\b)[a-z]+/i, say: 'is not a …' },
  { pattern: /\bnothing is called\b/i, say: 'unknown name f' },
  { pattern: /\bexpected [^.]*, got /i, say: 'expected X, found Y' },
  { pattern: /\bwhat there is:|\bsets nothing\b|\bhas no value here\b/i, say: 'available: a, b' },
  { pattern: /\b(?:shall|whoever|nobody)\b/i, say: 'a plain sentence' },
  { pattern: /together (?:were|are) too long/i, say: 'global norm 100 exceeds max_norm 1' },
];

/** What comments say otherwise: subject first, and no “one” for a person. */
const RETIRED_IN_COMMENTS: readonly Retired[] = [
  { pattern: /\b(?:shall|whoever|nobody|somebody)\b/i, say: 'a plain sentence' },
  { pattern: /(?:^|[.;:] )Of (?!course)/, say: 'the subject first' },
  { pattern: FRONTED, say: 'the subject first' },
  { pattern: /\bstretched\b/i, say: 'broadcast' },
];

/** `src/x.ts: “a text” says “a word”: say …` of every retired word. */
const findingsIn = (file: string, texts: readonly string[], retired = RETIRED): readonly string[] =>
  texts.flatMap(text =>
    retired.flatMap(({ pattern, say }) => {
      const [found] = pattern.exec(text) ?? [];
      return found === undefined ? [] : [`${file}: “${text.trim()}” says “${found}”: say ${say}`];
    }),
  );

/** The comments of a source, each line by itself. */
const commentsIn = (file: string): readonly string[] =>
  (textOf(file).match(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm) ?? []).flatMap(comment =>
    comment.split('\n').map(line => line.replace(/^\s*(?:\/\*\*?|\*|\/\/)\s*/, '')),
  );

/** The texts of a source: literals of more than one word, with what is put into them left out. */
const textsIn = (file: string): readonly string[] =>
  (withoutComments(textOf(file)).match(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? [])
    .map(text => text.slice(1, -1).replace(/\$\{[^{}]*\}/g, '…'))
    .filter(text => text.includes(' '));

const withoutComments = (source: string): string => source.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');

const exportedNames = (file: string): readonly string[] =>
  [...textOf(file).matchAll(/^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm)].map(
    ([, name]) => name!, // the group always matches
  );

const RETIRED_IN_NAMES =
  /^shares?(?![a-z])|Shares?(?![a-z])|[sS]tretch|[cC]ourses?(?![a-z])|^ways?(?=[A-Z])|Ways?(?![a-z])/;

const SOURCES = filesIn('src/', /\.tsx?$/).filter(file => !file.endsWith('.d.ts'));

describe('Retired words stay out of', () => {
  test('the texts of the program', () => {
    expect(SOURCES.flatMap(file => findingsIn(file, textsIn(file)))).toEqual([]);
  });

  test('comments', () => {
    const files = [...SOURCES, ...filesIn('test/', /\.ts$/), ...filesIn('tools/', /\.mjs$/)];
    const others = files.filter(file => file !== 'test/words.test.ts');
    expect(others.flatMap(file => findingsIn(file, commentsIn(file), RETIRED_IN_COMMENTS))).toEqual([]);
  });

  test('the names that a file exports', () => {
    const found = SOURCES.flatMap(file =>
      exportedNames(file)
        .filter(name => RETIRED_IN_NAMES.test(name))
        .map(name => `${file}: ${name}`),
    );
    expect(found).toEqual([]);
  });

  test('the documents', () => {
    const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...filesIn('docs/', /\.md$/)];
    expect(documents.flatMap(file => findingsIn(file, textOf(file).split('\n')))).toEqual([]);
  });

  test('the scenarios', () => {
    const scenarios = filesIn('scenarios/', /\.json$/);
    expect(scenarios.flatMap(file => findingsIn(file, textOf(file).split('\n')))).toEqual([]);
  });

  test('nothing that only looks like one: ties share, original runs, longer lists', () => {
    const fine = ['ties share the gradient equally', 'the original run stays', 'x is no longer watched', 'of course'];
    expect(findingsIn('here', fine)).toEqual([]);
    expect(findingsIn('here', ['its share is 2', 'W1 is no operation', 'two ways to the loss'])).toHaveLength(3);
  });
});
