/** The program's version, which stands in package.json alone. */

import packageJson from '../../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;
