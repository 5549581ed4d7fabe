/** The words of the program: one word for each idea, with the symbol it has on the screen. */

export interface GlossaryEntry {
  readonly word: string;
  /** The symbol on the screen; '' for none. */
  readonly symbol: string;
  /** One sentence of at most 75 cells. */
  readonly means: string;
}

const entry = (word: string, symbol: string, means: string): GlossaryEntry => ({ word, symbol, means });

/** The glossary, in the order in which a lesson needs the words. */
export const GLOSSARY: readonly GlossaryEntry[] = [
  entry('node', 'z = W × x', 'A leaf, or the result of one operation: it has a value and a gradient.'),
  entry('leaf', 'x', 'A node that is given: an input, a parameter or a constant.'),
  entry('parameter', '◆', 'A leaf that the optimizer updates after each backward pass.'),
  entry('operation', '+ × @', 'One step of the program; L.7 is the seventh operation inside line L.'),
  entry('operand', '', 'A value that an operation takes.'),
  entry('edge', '───▶', 'Leads from an operand to its operation; gradients flow back along it.'),
  entry('path', '', 'A chain of edges from a node to the loss.'),
  entry('shape', '(2, 3)', 'The lengths of the axes of a tensor: 2 rows, 3 columns.'),
  entry('broadcast', '(3,) → (2, 3)', 'Numbers are repeated along an axis to fit a larger shape.'),
  entry('loss', 'L', 'The one number that training makes smaller.'),
  entry('event', '●', 'One step of the recording: a value, a contribution, an accumulation, …'),
  entry('iteration', '', 'One forward pass, one backward pass and one update.'),
  entry('batch', '', 'The examples that one iteration uses.'),
  entry('forward pass', 'forward', 'Computes the value of every node, from the leaves to the loss.'),
  entry('backward pass', 'backward', 'Computes the gradient of every node, from the loss to the leaves.'),
  entry('gradient', '∂L/∂x, ∂', 'How fast the loss changes with x; it has the shape of x.'),
  entry('seed', '∂L/∂L = 1', 'The derivative of the loss by itself; the backward pass starts with it.'),
  entry('upstream gradient', '∂L/∂z', 'The gradient of the result of an operation, before it is sent back.'),
  entry('local derivative', '∂z/∂x', 'How fast the result of one operation changes with one operand.'),
  entry('chain rule', '∂L/∂z · ∂z/∂x', 'Upstream gradient × local derivative: one edge of the backward pass.'),
  entry('contribution', '+ contribution', 'What one use of a node sends to its gradient.'),
  entry('accumulate', 'accumulated', 'To add up the contributions to a gradient: several paths meet there.'),
  entry('no gradient yet', '∂ ?', 'No contribution has arrived in this iteration.'),
  entry('partial', 'partial', 'A gradient that more contributions will still reach.'),
  entry('incomplete', 'incomplete', 'A gradient that lacks a contribution that was skipped.'),
  entry('final', 'final', 'A gradient that all contributions have reached.'),
  entry('cleared', '', 'Gradients are removed at the start of an iteration, as by zero_grad.'),
  entry('stale', 'stale', 'A value of the last iteration, not computed again yet.'),
  entry('kink', 'kink', 'A point without a derivative, such as ReLU at 0; one value is taken.'),
  entry('update', 'W ← W − lr · ∂L/∂W', 'The step of the optimizer that changes a parameter.'),
  entry('learning rate', 'lr', 'How large a step the optimizer takes against the gradient.'),
  entry('loss scale', 'seed 1024', 'The seed of a backward pass, so that small gradients are not 0.'),
  entry('clipping', 'max_norm', 'Gradients are scaled down when their global norm exceeds a limit.'),
  entry('first appears here', 'NaN, ∞', 'NaN or ∞ is made here of other numbers; N lists all such events.'),
  entry('origin', '', 'The event that made a number; a path leads on to where it was given.'),
  entry('watch', '', 'An expression whose value is shown, and whose changes runs stop at.'),
  entry('breakpoint', '', 'A node, an operation, a phase or a condition that runs stop at.'),
  entry('series', '▁▃▆█', 'The history of one number over the iterations.'),
  entry('timeline', 'timeline 2', 'A run that an edit or a skip made of another one.'),
  entry('original run', 'timeline 1', 'The run as it was recorded, without edits and skips.'),
  entry('recorded run', '', 'A run that another program wrote down.'),
];
