/** `inside.js SCENARIO COUNT SEED`: judges mutants of one shipped scenario, and prints as JSON what became of them. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { argv, cpuUsage, resourceUsage } from 'node:process';
import { drawsFrom } from '../../support/generated-programs.ts';
import { judge } from './judge.ts';
import { mutantOf } from './mutation.ts';

export interface Verdicts {
  readonly errors: number;
  readonly runs: number;
  /** Processor time of the slowest mutant, in ms: other programs do not count. */
  readonly slowest: number;
  /** Most memory of the process, in MB. */
  readonly memory: number;
  /** Files that the others were saved as, and what went wrong. */
  readonly faults: readonly string[];
}

const [, , file = '', count = '', seed = ''] = argv;
const folder = 'scenarios';
const all = readdirSync(folder).map(name => readFileSync(`${folder}/${name}`));
const bytes = readFileSync(`${folder}/${file}`);
const draw = drawsFrom(Number(seed));
const counts = { run: 0, error: 0 };
const faults: string[] = [];
let slowest = 0;
for (let i = 0; i < Number(count); i++) {
  const mutant = mutantOf(bytes, draw, all);
  const { user, system } = cpuUsage();
  try {
    counts[judge(mutant)]++;
  } catch (error) {
    keep(mutant, i, error instanceof Error ? (error.stack ?? '') : String(error));
  }
  const after = cpuUsage();
  const time = (after.user + after.system - user - system) / 1_000;
  if (time > 1_000) keep(mutant, i, `took ${Math.round(time)} ms`);
  slowest = Math.max(slowest, time);
}
const verdicts: Verdicts = {
  errors: counts.error,
  runs: counts.run,
  slowest,
  memory: resourceUsage().maxRSS / 1_024,
  faults,
};
console.log(JSON.stringify(verdicts));

function keep(mutant: Uint8Array, i: number, fault: string): void {
  const kept = `${argv[5] ?? '.'}/${seed}-${i}-${file}`;
  writeFileSync(kept, mutant);
  faults.push(`${kept}: ${fault}`);
}
