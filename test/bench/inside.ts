/** The rows that need no terminal, in the bundle that people run. */

import { BUDGET } from './budget.ts';
import { GROWTH } from './growth.ts';
import { LOGS } from './logs.ts';
import { LOOKING } from './looking.ts';
import { RECORDING } from './recording.ts';
import { serve } from './row.ts';
import { SCREENS } from './screens.ts';
import { SEARCHING } from './searching.ts';

void serve([...RECORDING, ...LOOKING, ...SEARCHING, ...SCREENS, ...LOGS, ...GROWTH, ...BUDGET]);
