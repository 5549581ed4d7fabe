// @ts-check
/** Loaded before a program: sends it a signal before one of its calls to the file system, halfway through a write, or after the last. */

const { listenToCalls } = require('./calls.cjs');

const { FOLDER = '', MOMENT, SIGNAL = '' } = process.env;
let moment = 0;

listenToCalls(FOLDER, ({ when }) => {
  // Nothing happens to the files between a call and the next one.
  if (when !== 'after' && moment++ === Number(MOMENT)) process.kill(process.pid, SIGNAL);
});
