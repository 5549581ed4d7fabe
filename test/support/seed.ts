/** One seed for all property tests, so that a run can be repeated; SEED=… tries others, and a failure prints the one it had. */

import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.SEED ?? 9) });
