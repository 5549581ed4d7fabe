/** The script of a page of a recorded run: reads the log that stands in it. Readers of logs would make every other page longer. */

import { MEMORY_LIMITS } from '../../limits.ts';
import { Run } from '../../session/runs.ts';
import { createSession } from '../../session/session.ts';
import { isBinaryLog } from '../../trace/log-signature.ts';
import { openBinaryLog } from '../../trace/recorded/binary-log.ts';
import { bytesInMemory } from '../../trace/recorded/bytes-at.ts';
import { openJsonLog } from '../../trace/recorded/json-log.ts';
import { PAGE_IDS } from '../page-start.ts';
import { beginning, bytesIn, element, NAME, tellFaults } from './page-parts.ts';
import { PageShell } from './page-shell.ts';

function open(): void {
  const bytes = bytesIn(PAGE_IDS.log);
  const opener = isBinaryLog(bytes) ? openBinaryLog : openJsonLog;
  const { scenario, log } = opener(bytesInMemory(bytes), NAME, MEMORY_LIMITS.usual.least);
  new PageShell(createSession(new Run(scenario, log)), element).open(beginning());
}

tellFaults();
open();
