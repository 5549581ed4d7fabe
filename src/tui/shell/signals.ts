/** What the system tells a terminal program, and the exit codes it answers with. */

import { isatty } from 'node:tty';

/** 128 + the signal's number, as shells report a program ended by it. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const;

export interface SignalListeners {
  readonly onExit: (code: number) => void;
  readonly onCrash: (error: unknown) => void;
  readonly onSuspend: () => void;
  /** Continued after a stop that could not be foreseen (SIGSTOP): the terminal may have been used by others. */
  readonly onContinue: () => void;
}

/** Whether a program that ends with this code does so on a signal, or on the key that stands for one. */
export const isSignalExit = (code: number): boolean => Object.values<number>(signalExitCodes).includes(code);

/** For the rest of the process: what already ends on a signal ends in its own way, however many more of them come. */
export function ignoreSignals(): void {
  for (const signal of Object.keys(signalExitCodes)) process.on(signal, () => {});
  process.once('exit', hangUpWithTerminal);
}

/** Node aborts, with a core dump, where it cannot give a terminal its settings back: with one that is gone, end by the signal that says so. */
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
    // Rejections that nobody handles arrive here as well.
    ['uncaughtException', onCrash],
  ];
  for (const [name, listener] of listeners) process.on(name, listener);
  return () => {
    for (const [name, listener] of listeners) process.off(name, listener);
  };
}

/**
 * Stops the whole process group, as the terminal itself does on `^Z`, so that an npx or npm around the program stops too;
 * returns when it is continued. A group that no shell could continue is not stopped at all (POSIX: orphaned process group).
 */
export function stopProcessGroup(): void {
  const suspenders = process.listeners('SIGTSTP');
  const continuers = process.listeners('SIGCONT');
  // Only a signal without a listener stops; and this continuation is foreseen.
  process.removeAllListeners('SIGTSTP');
  process.removeAllListeners('SIGCONT');
  process.kill(0, 'SIGTSTP');
  for (const listener of suspenders) process.on('SIGTSTP', listener);
  for (const listener of continuers) process.on('SIGCONT', listener);
}
