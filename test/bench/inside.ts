/** The rows that need no terminal, in the bundle that people run. */

import { BUDGET } from './budget.ts';
import { GROWTH } from './growth.ts';
import { LOOKING } from './looking.ts';
import { RECORDING } from './recording.ts';
import { serve } from './row.ts';
import { SCREENS } from './screens.ts';

void serve([...RECORDING, ...LOOKING, ...SCREENS, ...GROWTH, ...BUDGET]);
