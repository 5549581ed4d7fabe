/** Signals of a terminal program, and its exit codes for them. */

import { isatty } from 'node:tty';

/** 128 + the signal's number, as shells report it. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

export interface SignalListeners {
  readonly onExit: (code: number) => void;
  readonly onCrash: (error: unknown) => void;
  readonly onSuspend: () => void;
  /** Called after a stop without warning (SIGSTOP): other programs may have used the terminal. */
  readonly onContinue: () => void;
}

/** Whether a program with this exit code was ended by a signal, or by a signal's key. */
export const isSignalExit = (code: number): boolean => Object.values<number>(signalExitCodes).includes(code);

/** Ignores signals for the rest of the process, so that further signals do not disturb a program that is already ending. */
export function ignoreSignals(): void {
  for (const signal of Object.keys(signalExitCodes)) process.on(signal, () => {});
  process.once('exit', hangUpWithTerminal);
}

/** Ends the process by SIGHUP when the terminal is gone: Node would abort with a core dump, as it cannot restore the terminal's settings. */
function hangUpWithTerminal(): void {
  if (isatty(1)) return;
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}

/** Listens until the returned function is called. */
export function listenToSignals({ onExit, onCrash, onSuspend, onContinue }: SignalListeners): () => void {
  const listeners: readonly (readonly [string, (argument: unknown) => void])[] = [
    ...Object.entries(signalExitCodes).map(([signal, code]) => [signal, () => onExit(code)] as const),
    ['SIGTSTP', onSuspend],
    ['SIGCONT', onContinue],
    // Unhandled rejections arrive here as well.
    ['uncaughtException', onCrash],
  ];
  for (const [name, listener] of listeners) process.on(name, listener);
  return () => {
    for (const [name, listener] of listeners) process.off(name, listener);
  };
}

/**
 * Stops the whole process group, as the terminal itself does on `^Z`, so that an npx or npm around the program stops too;
 * returns when it is continued. A group that no shell can continue is not stopped (POSIX: orphaned process group).
 */
export function stopProcessGroup(): void {
  const suspenders = process.listeners('SIGTSTP');
  const continuers = process.listeners('SIGCONT');
  // A signal stops the process only without a listener; and this continuation is expected.
  process.removeAllListeners('SIGTSTP');
  process.removeAllListeners('SIGCONT');
  process.kill(0, 'SIGTSTP');
  for (const listener of suspenders) process.on('SIGTSTP', listener);
  for (const listener of continuers) process.on('SIGCONT', listener);
}
