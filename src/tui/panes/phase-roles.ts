/** The roles (colours) of the phases, for all panes. */

import type { Phase } from '../../engine/events.ts';
import type { Role } from '../row.ts';

export const PHASE_ROLES: Readonly<Record<Phase, Role>> = {
  start: 'muted',
  forward: 'forward',
  backward: 'backward',
  update: 'update',
};
