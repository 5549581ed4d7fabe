/** `leave.js FOLDER SCENARIO`: a session that ends, without a terminal. */

import process, { argv } from 'node:process';
import { keepState } from './session-state.ts';

const [, , folder = '', file = ''] = argv;
void keepState(folder, file).then(isKept => {
  process.exitCode = isKept ? 0 : 66;
});
