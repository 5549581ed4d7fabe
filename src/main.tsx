/** Opens a demonstration of the terminal shell. */
import { render, Text } from 'ink';

render(<Text>backprop-tui</Text>);
