/** Puts each row on a line of Ink and receives the keys; it holds no state. */
import { Box, type Key, Text, useApp, useInput, usePaste } from 'ink';
import { memo, type ReactNode, useEffect } from 'react';

/** Ink's function that releases the terminal during a callback. */
export type SuspendTerminal = ReturnType<typeof useApp>['suspendTerminal'];

export interface ScreenProps {
  /** A text for each row of the screen. None is empty, as an empty text has no height. */
  readonly rows: readonly string[];
  readonly onInput: (input: string, key: Key) => void;
  readonly onPaste: (text: string) => void;
  readonly onReady: (suspendTerminal: SuspendTerminal) => void;
}

export function Screen({ rows, onInput, onPaste, onReady }: ScreenProps): ReactNode {
  const { suspendTerminal } = useApp();
  useEffect(() => onReady(suspendTerminal), [onReady, suspendTerminal]);
  useInput(onInput);
  usePaste(onPaste);
  return (
    <Box flexDirection="column">
      {rows.map((row, index) => (
        <ScreenRow key={index} row={row} />
      ))}
    </Box>
  );
}

/** Unchanged rows are not rendered again. */
const ScreenRow = memo(({ row }: { readonly row: string }) => <Text wrap="truncate">{row}</Text>);
