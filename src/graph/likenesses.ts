/** Names that readers would take for one another, found without looking at all of them. */

import { likeness } from '../language/names.ts';

export class Likenesses {
  /** Names with other letters than ASCII's, by what they look like; a plain name looks like itself. */
  private readonly names = new Map<string, string>();

  keep(name: string): void {
    const like = likeness(name);
    if (like !== name) this.names.set(like, name);
  }

  /** Another name that readers take for this one. @param isKnown Whether a plain name is there. */
  to(name: string, isKnown: (plain: string) => boolean): string | undefined {
    const like = likeness(name);
    const known = this.names.get(like);
    if (known !== undefined && known !== name) return known;
    return like !== name && isKnown(like) ? like : undefined;
  }
}
