/** Runs an application on the whole terminal and restores the terminal, whatever ends the application. */

import { type Instance, type Key, render } from 'ink';
import type { ReactNode } from 'react';
import { EXIT } from '../../failure.ts';
import { type Ground, THEMES } from '../theme.ts';
import type { Application, Change } from './application.ts';
import { chordsOf } from './chord.ts';
import { toClipboard } from './clipboard.ts';
import { GroundWatch } from './ground.ts';
import { listenTo } from './listen.ts';
import { createLoop, type Loop, type OutwardEffect } from './loop.ts';
import { mouseOff, mouseOn } from './mouse.ts';
import { paintRow } from './paint.ts';
import { listenToSizes } from './resizing.ts';
import { Screen, type SuspendTerminal } from './screen.tsx';
import type { ColourDepth } from './sgr.ts';
import { isUrgent, withShellKeys } from './shell-keys.ts';
import { ignoreSignals, isSignalExit, listenToSignals, signalExitCodes, stopProcessGroup } from './signals.ts';
import { createStandIns } from './stand-in.ts';
import { eraseScreen, forInk, forKeys, giveBack, terminalSize } from './streams.ts';

export interface ShellOptions<State> {
  /** The colours that the terminal has; none by default. */
  readonly colour?: ColourDepth;
  /** The background until the terminal tells; dark by default. */
  readonly ground?: Ground;
  /** Both must be terminals. */
  readonly stdin?: NodeJS.ReadStream;
  readonly stdout?: NodeJS.WriteStream;
  readonly stderr?: NodeJS.WritableStream;
  /** Background work: called once at the start with a function that changes the state; the returned function is called at the end. */
  readonly subscribe?: (change: (change: Change<State>) => void) => () => void;
  /** Returns the words for a crash, printed on stderr after the terminal is restored; by default the error's stack. */
  readonly describeCrash?: (error: unknown) => string;
}

/** How it ended: the application's own code, 70 after a crash, 128 + n after signal n (`^C` counts as SIGINT, `^\` as SIGQUIT). */
export interface ExitReason {
  readonly code: number;
  readonly error?: unknown;
}

/** Why it ended, and the state it ended in. */
export interface Ended<State> extends ExitReason {
  readonly state: State;
}

const inkOptions = {
  alternateScreen: true,
  incrementalRendering: true,
  interactive: true,
  exitOnCtrlC: false,
  patchConsole: true,
  isScreenReaderEnabled: false,
  // At Ink's 30 frames a second, frames lag 19 ms behind keys that repeat every 16 ms.
  maxFps: 120,
} as const;

/** Resolves when the application has ended and the terminal is as it was before; the caller sets `process.exitCode`. */
export async function runShell<State>(
  application: Application<State>,
  options: ShellOptions<State> = {},
): Promise<Ended<State>> {
  const { stderr = process.stderr, describeCrash = stackOf } = options;
  const reason = await new Promise<Ended<State>>(resolve => new Shell(application, options, resolve).open());
  if ('error' in reason) stderr.write(`${describeCrash(reason.error)}\n`);
  return reason;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The terminal while the application runs. */
class Shell<State> {
  readonly #application: Application<State>;
  readonly #stdin: NodeJS.ReadStream;
  readonly #stdout: NodeJS.WriteStream;
  readonly #subscribe: ShellOptions<State>['subscribe'];
  readonly #resolve: (ended: Ended<State>) => void;
  readonly #loop: Loop<State>;
  readonly #colour: ColourDepth;
  readonly #hasColours: boolean;
  readonly #standIns = createStandIns();
  readonly #groundWatch: GroundWatch;
  readonly #cleanups: (() => void)[] = [];
  #instance: Instance | undefined;
  #suspendTerminal: SuspendTerminal | undefined;
  #ground: Ground;
  #isMouseOn = false;
  #isHandedOver = false;
  /** Why it ends, once it does. */
  #ending: ExitReason | undefined;

  constructor(
    application: Application<State>,
    {
      stdin = process.stdin,
      stdout = process.stdout,
      colour = 'none',
      ground = 'dark',
      subscribe,
    }: ShellOptions<State>,
    resolve: (ended: Ended<State>) => void,
  ) {
    this.#application = application;
    this.#stdin = stdin;
    this.#stdout = stdout;
    this.#subscribe = subscribe;
    this.#colour = colour;
    this.#hasColours = colour !== 'none';
    this.#ground = ground;
    this.#groundWatch = new GroundWatch(
      text => void stdout.write(text),
      told => this.#stand(told),
    );
    this.#resolve = resolve;
    this.#loop = createLoop(withShellKeys(application), {
      size: () => terminalSize(stdout),
      show: () => this.#show(),
      carryOut: effect => this.#carryOut(effect),
      now: () => performance.now(),
      isUrgent,
    });
  }

  open(): void {
    this.#listen();
    try {
      const unsubscribe = this.#subscribe?.(this.#loop.change);
      if (unsubscribe !== undefined) this.#cleanups.push(unsubscribe);
      // Ink sets raw mode only after the first frame, so keys typed ahead would be echoed into it.
      this.#stdin.setRawMode(true);
      this.#syncGround(); // the answer comes while the first frame is made
      this.#instance = render(this.#screen(), {
        ...inkOptions,
        stdin: forKeys(this.#stdin, {
          onMouse: report => this.#loop.dispatch([{ kind: 'mouse', report }]),
          onReply: reply => this.#groundWatch.hear(reply),
        }),
        stdout: forInk(this.#stdout, this.#standIns),
      });
      this.#instance.waitUntilExit().catch(this.#crash);
      this.#loop.start();
      this.#syncMouse();
    } catch (error) {
      this.#crash(error);
    }
  }

  #listen(): void {
    const hangUp = (): void => this.#end({ code: signalExitCodes.SIGHUP });
    this.#cleanups.push(
      listenToSignals({
        onExit: code => this.#end({ code }),
        onCrash: this.#crash,
        onSuspend: () => void this.#suspend(),
        onContinue: () => this.#handOver(() => {}),
      }),
      listenToSizes(this.#stdout, () => this.#repaint()),
      listenTo(this.#stdin, 'end', hangUp),
      // If something calls process.exit, modes that Ink does not know must be off.
      listenTo(process, 'exit', () => this.#turnOff()),
    );
    // This listener is never removed: a closed terminal fails late reads and writes as well.
    this.#stdin.on('error', hangUp);
    this.#stdout.on('error', hangUp);
  }

  #screen(): ReactNode {
    const size = terminalSize(this.#stdout);
    const state = this.#loop.state();
    const theme = this.#application.theme?.(state, this.#ground) ?? THEMES[this.#ground];
    const frame = this.#application.frame(state, size);
    const rows = Array.from({ length: size.rows }, (_, row) =>
      this.#standIns.of(paintRow(frame[row] ?? [], theme, this.#colour)),
    );
    return <Screen rows={rows} onInput={this.#press} onPaste={this.#paste} onReady={this.#keepSuspendTerminal} />;
  }

  readonly #press = (input: string, key: Key): void =>
    this.#loop.dispatch(chordsOf(input, key).map(chord => ({ kind: 'key', chord })));

  readonly #paste = (text: string): void => this.#loop.dispatch([{ kind: 'paste', text }]);

  readonly #keepSuspendTerminal = (suspendTerminal: SuspendTerminal): void => {
    this.#suspendTerminal = suspendTerminal;
  };

  #show(): void {
    this.#instance?.rerender(this.#screen());
    this.#syncMouse();
    this.#syncGround();
  }

  /** Repaints everything: terminals move and cut their content in different ways when resized. */
  #repaint(): void {
    if (!this.#isHandedOver) {
      this.#instance?.clear();
      this.#stdout.write(eraseScreen);
    }
    this.#show();
  }

  #carryOut(effect: OutwardEffect<State>): void {
    switch (effect.kind) {
      case 'exit':
        this.#end({ code: effect.code });
        break;
      case 'suspend':
        void this.#suspend();
        break;
      case 'copy':
        this.#stdout.write(toClipboard(effect.text));
        break;
      case 'perform':
        void effect.perform().then(this.#loop.change);
        break;
    }
  }

  async #suspend(): Promise<void> {
    await this.#groundWatch.quiet();
    this.#handOver(stopProcessGroup);
  }

  /** Releases the terminal during `meanwhile`; then takes it again and paints everything at its new size. */
  #handOver(meanwhile: () => void): void {
    if (this.#suspendTerminal === undefined || this.#isHandedOver || this.#ending !== undefined) return;
    this.#isHandedOver = true;
    this.#turnOff();
    void this.#suspendTerminal(() => {
      meanwhile();
      // The foreground process got the signal for a new size, not this process: make Node read the size.
      process.emit('SIGWINCH', 'SIGWINCH');
    }).then(() => {
      this.#isHandedOver = false;
      this.#syncMouse();
      this.#syncGround();
    });
  }

  #syncMouse(): void {
    if (!this.#isHandedOver && this.#ending === undefined) {
      this.#setMouse(this.#application.wantsMouse?.(this.#loop.state()) ?? false);
    }
  }

  #syncGround(): void {
    if (this.#isHandedOver || this.#ending !== undefined) return;
    this.#groundWatch.set(this.#hasColours && (this.#application.wantsGround?.(this.#loop.state()) ?? false));
  }

  #stand(ground: Ground): void {
    if (ground === this.#ground) return;
    this.#ground = ground;
    if (!this.#isHandedOver && this.#ending === undefined) this.#show();
  }

  /** Turns off what Ink does not know. */
  #turnOff(): void {
    this.#setMouse(false);
    this.#groundWatch.set(false);
  }

  #setMouse(isOn: boolean): void {
    if (isOn === this.#isMouseOn) return;
    this.#isMouseOn = isOn;
    this.#stdout.write(isOn ? mouseOn : mouseOff);
  }

  readonly #crash = (error: unknown): void => this.#end({ code: EXIT.bug, error });

  /** Ends for the first reason; a signal overtakes an end by choice, which another screen may follow. */
  #end(reason: ExitReason): void {
    const before = this.#ending;
    if (before !== undefined && !(before.code === EXIT.fine && isSignalExit(reason.code))) return;
    this.#ending = reason;
    if (isSignalExit(reason.code)) ignoreSignals();
    if (before === undefined) void this.#close(reason);
  }

  async #close(reason: ExitReason): Promise<void> {
    this.#loop.stop();
    this.#turnOff();
    if (reason.code !== signalExitCodes.SIGHUP) await this.#groundWatch.quiet();
    try {
      this.#instance?.unmount();
      await this.#instance?.waitUntilExit();
    } catch {
      this.#stdout.write(giveBack);
    }
    this.#stdin.setRawMode(false);
    for (const cleanUp of this.#cleanups) cleanUp();
    this.#resolve({ ...(this.#ending ?? reason), state: this.#loop.state() });
  }
}
