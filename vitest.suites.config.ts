/** Suites that take minutes, or a browser: `npm run test:bombs`, `npm run test:corpora`, `npm run test:keys`, `npm run test:back`, `npm run test:recorded`, `npm run test:torch`, `npm run test:web`, and `.ci/run`. */

import { mergeConfig } from 'vitest/config';
import usual from './vitest.config.ts';

const config = mergeConfig(usual, {});
export default {
  ...config,
  // One after another, unless a command says otherwise: some hold processes and pages to times.
  test: { ...config.test, include: ['test/**/*.suite.ts'], maxWorkers: 1, expect: { poll: { timeout: 20_000 } } },
};
