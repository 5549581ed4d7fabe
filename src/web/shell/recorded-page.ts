/** The script of a page of a recorded run: reads the log that stands in it. Readers of logs would make every other page longer. */

import { MEMORY_LIMITS } from '../../limits.ts';
import { Run } from '../../session/runs.ts';
import { createSession } from '../../session/session.ts';
import { isBinaryLog } from '../../trace/log-signature.ts';
import { BinaryReader } from '../../trace/recorded/binary-log.ts';
import { bytesInMemory } from '../../trace/recorded/bytes-at.ts';
import { JsonReader } from '../../trace/recorded/json-log.ts';
import { openWhole } from '../../trace/recorded/log-reader.ts';
import { PAGE_IDS } from '../page-start.ts';
import { beginning, bytesIn, element, NAME, tellFaults } from './page-parts.ts';
import { PageShell } from './page-shell.ts';

function open(): void {
  const bytes = bytesIn(PAGE_IDS.log);
  const Reader = isBinaryLog(bytes) ? BinaryReader : JsonReader;
  const { scenario, log } = openWhole(new Reader(bytesInMemory(bytes), NAME, MEMORY_LIMITS.usual.least));
  new PageShell(createSession(new Run(scenario, log)), element).open(beginning());
}

tellFaults();
open();
