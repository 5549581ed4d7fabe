/** Folds of a recorded run: the statements of the person's source, inside the modules that ran them. */

import type { Fold, NodeId } from '../../graph/program.ts';
import { keptIn } from '../../memoised.ts';
import type { NodeDefinition } from './definitions.ts';

/** Gathers folds while nodes come in order: modules around statements. */
export class FoldsByPlace {
  readonly all: Fold[] = [];
  /** The open folds, the outermost first; a statement is the innermost. */
  private open: { readonly key: string; readonly id: number }[] = [];
  private readonly calls = new Map<string, number>();
  /** What the open statement has computed so far: names without their rounds and variants. */
  private readonly names = new Set<string>();
  private readonly byLine = new Map<number, number[]>();
  private last: NodeId | undefined;
  private readonly around = new Map<string | undefined, readonly string[]>();

  /** Returns the fold of the statement that the operation belongs to. */
  add(id: NodeId, line: number, { name, module, site }: NodeDefinition): number {
    const base = name.replace(/[#~].*/, '');
    const keys = [...keptIn(this.around, module, () => modulesAround(module)), `line ${site?.file} ${line}`];
    let same = 0;
    while (same < keys.length && this.open[same]?.key === keys[same]) same++;
    if (same === keys.length && this.names.has(base)) same--; // the statement runs again
    this.close(same, id);
    for (let depth = same; depth < keys.length; depth++) this.begin(keys[depth]!, id, line, depth === keys.length - 1);
    this.last = id;
    this.names.add(base);
    return this.open.at(-1)!.id; // the statement
  }

  end(count: number): void {
    this.close(0, count);
  }

  ofLine(line: number): readonly number[] {
    return this.byLine.get(line) ?? [];
  }

  private begin(key: string, start: NodeId, line: number, isLine: boolean): void {
    const id = this.all.length;
    const number = isLine ? 1 : (this.calls.get(key) ?? 0) + 1;
    if (!isLine) this.calls.set(key, number);
    const module = key.slice('module '.length);
    const name = isLine ? this.lineName(line) : number === 1 ? module : `${module}#${number}`;
    this.all.push({
      id,
      kind: isLine ? 'line' : 'call',
      name,
      line,
      parent: this.open.at(-1)?.id,
      start,
      end: start,
      node: undefined,
      of: isLine ? undefined : { name: module, number },
    });
    this.open.push({ key, id });
    this.names.clear();
    if (!isLine) return;
    const ids = this.byLine.get(line);
    if (ids === undefined) this.byLine.set(line, [id]);
    else ids.push(id);
  }

  /** One text for all folds of a line. */
  private lineName(line: number): string {
    const [first] = this.ofLine(line);
    return first === undefined ? `line ${line + 1}` : this.all[first]!.name;
  }

  /** Ends all but the outermost `depth` folds before the node `end`; each stands for its last operation. */
  private close(depth: number, end: NodeId): void {
    for (const { id } of this.open.splice(depth)) Object.assign(this.all[id]!, { end, node: this.last });
  }
}

/** `encoder.layers.0` → `module encoder`, `module encoder.layers`, `module encoder.layers.0`. */
function modulesAround(path: string | undefined): readonly string[] {
  if (path === undefined || path === '') return [];
  const parts = path.split('.');
  return parts.map((_, k) => `module ${parts.slice(0, k + 1).join('.')}`);
}
