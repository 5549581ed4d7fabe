/** The program's version, which is declared only in package.json. */

import packageJson from '../../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;
