/** Layering: every edge of the layered graph joins two neighbouring layers, and one net per operand carries all its edges. */

/** A rectangle to be placed, in character cells. */
export interface LayoutNode {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  /** Row of the rectangle where its net leaves to the right; 0 is the top row and the default. */
  readonly outRow?: number;
  /** Row in which the edge of the lowest slot enters from the left; other edges follow below; default 0. */
  readonly inRow?: number;
  /** The rows in which edges enter, from the lowest slot on, where they do not follow each other. */
  readonly inRows?: readonly number[];
  /** Whether it stands in the first layer, however far its consumers are. */
  readonly isFirst?: boolean;
}

/** Data flows `from` operand `to` operation; `slot` tells parallel edges apart and orders the operands. */
export interface LayoutEdge {
  readonly from: number;
  readonly to: number;
  readonly slot: number;
}

/** The same for the same edge: an operation may use an operand twice. */
export const edgeKey = ({ from, to, slot }: LayoutEdge): string => `${from} ${to} ${slot}`;

/** A node in its layer, or (without `node`) the place where a long net passes through a layer. */
export interface Vertex {
  readonly index: number;
  readonly node: LayoutNode | undefined;
  readonly layer: number;
  readonly height: number;
  readonly left: NetLink[];
  readonly right: NetLink[];
}

/** A piece of a net between neighbouring layers; rows count from the top of each vertex. */
export interface NetLink {
  readonly left: Vertex;
  readonly leftRow: number;
  readonly right: Vertex;
  readonly rightRow: number;
  /** Which of the edges of `right` it is, from the lowest slot on. */
  readonly port: number;
}

/** The route of an edge: from its operand along the first `reach` places of the operand's net, then to its operation. */
export interface Route {
  readonly edge: LayoutEdge;
  readonly net: readonly Vertex[];
  readonly reach: number;
  readonly target: Vertex;
  readonly targetRow: number;
}

export interface Layered {
  readonly vertices: readonly Vertex[];
  readonly layers: readonly (readonly Vertex[])[];
  readonly routes: readonly Route[];
}

/**
 * Puts every node into a layer and cuts long nets at the layers they pass.
 * Nodes stand as far left as their operands allow, or next to their nearest consumer where that adds no length, as for all leaves.
 * @throws RangeError when an id repeats, an edge names an unknown node, or the edges form a cycle.
 */
export function layer(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Layered {
  const adjacency = connect(nodes, edges);
  const layerOf = assignLayers(nodes, adjacency);
  const vertices: Vertex[] = nodes.map((node, index) => {
    const rows = inRowOf(node, adjacency.operands[index]!.length - 1) + 1;
    return {
      index,
      node,
      layer: layerOf[index]!,
      height: Math.max(node.height, rows, (node.outRow ?? 0) + 1),
      left: [],
      right: [],
    };
  });
  const nets = adjacency.consumers.map((consumers, source) => stretchNet(vertices, source, consumers));
  const routes: Route[] = [];
  for (const [target, operands] of adjacency.operands.entries()) {
    for (const [port, { other: source, edge }] of operands.entries()) {
      routes.push(joinTarget(vertices[target]!, port, nets[source]!, edge));
    }
  }
  const layerCount = vertices.reduce((count, vertex) => Math.max(count, vertex.layer + 1), 0);
  const layers: Vertex[][] = Array.from({ length: layerCount }, () => []);
  for (const vertex of vertices) layers[vertex.layer]!.push(vertex);
  return { vertices, layers, routes };
}

interface Neighbour {
  readonly other: number;
  readonly edge: LayoutEdge;
}

interface Adjacency {
  /** Per node: its operands in the order of their slots. */
  readonly operands: readonly (readonly Neighbour[])[];
  readonly consumers: readonly (readonly Neighbour[])[];
}

function connect(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Adjacency {
  const indexOf = new Map<number, number>();
  for (const [index, node] of nodes.entries()) {
    if (indexOf.has(node.id)) throw new RangeError(`graph layout: two nodes have the id ${node.id}`);
    indexOf.set(node.id, index);
  }
  const operands: Neighbour[][] = nodes.map(() => []);
  const consumers: Neighbour[][] = nodes.map(() => []);
  for (const edge of edges) {
    const from = indexOf.get(edge.from);
    const to = indexOf.get(edge.to);
    if (from === undefined || to === undefined) {
      throw new RangeError(`graph layout: edge ${edge.from} → ${edge.to} names a node that is not in the graph`);
    }
    operands[to]!.push({ other: from, edge });
    consumers[from]!.push({ other: to, edge });
  }
  for (const list of operands) list.sort((a, b) => a.edge.slot - b.edge.slot);
  return { operands, consumers };
}

const inRowOf = (node: LayoutNode, port: number): number => node.inRows?.[port] ?? (node.inRow ?? 0) + port;

function assignLayers(nodes: readonly LayoutNode[], adjacency: Adjacency): Int32Array {
  const order = topologicalOrder(adjacency);
  const layers = new Int32Array(order.length);
  for (const node of order) {
    for (const { other } of adjacency.operands[node]!) layers[node] = Math.max(layers[node]!, layers[other]! + 1);
  }
  pullTowardsConsumers(
    order.filter(index => !nodes[index]!.isFirst),
    adjacency,
    layers,
  );
  return layers;
}

function topologicalOrder({ operands, consumers }: Adjacency): number[] {
  const waiting = operands.map(list => list.length);
  const order: number[] = [];
  for (const [node, count] of waiting.entries()) if (count === 0) order.push(node);
  for (let at = 0; at < order.length; at++) {
    for (const { other } of consumers[order[at]!]!) {
      waiting[other]!--;
      if (waiting[other] === 0) order.push(other);
    }
  }
  if (order.length < operands.length) throw new RangeError('graph layout: the edges form a cycle');
  return order;
}

/**
 * Moves nodes right, next to their nearest consumer, results first, wherever that makes the nets no longer in sum.
 * An operand that moves along costs nothing: a leaf, or an operation all of whose operands move along at no cost.
 */
function pullTowardsConsumers(order: readonly number[], { operands, consumers }: Adjacency, layers: Int32Array): void {
  const isLoose = operands.map(() => false);
  for (const node of order) {
    isLoose[node] = operands[node]!.every(({ other }) => isLoose[other] && consumers[other]!.length === 1);
  }
  const stretch = (operand: number, node: number, to: number): number => {
    if (isLoose[operand] && consumers[operand]!.length === 1) return 0;
    let reach = operands[operand]!.length === 0 ? 0 : layers[node]!;
    for (const { other } of consumers[operand]!) if (other !== node) reach = Math.max(reach, layers[other]!);
    return Math.max(0, to - reach);
  };
  for (let at = order.length - 1; at >= 0; at--) {
    const node = order[at]!;
    if (consumers[node]!.length === 0) continue;
    const to = consumers[node]!.reduce((nearest, { other }) => Math.min(nearest, layers[other]!), order.length) - 1;
    const cost = operands[node]!.reduce((sum, { other }) => sum + stretch(other, node, to), 0);
    if (cost <= to - layers[node]!) layers[node] = to;
  }
}

/** Adds the passing places of an operand's net, one in each layer, up to the layer before its farthest consumer. */
function stretchNet(vertices: Vertex[], source: number, consumers: readonly Neighbour[]): Vertex[] {
  const start = vertices[source]!;
  let last = start.layer;
  for (const { other } of consumers) last = Math.max(last, vertices[other]!.layer - 1);
  const net = [start];
  for (let at = start.layer + 1; at <= last; at++) {
    const passing: Vertex = { index: vertices.length, node: undefined, layer: at, height: 1, left: [], right: [] };
    vertices.push(passing);
    addLink(net.at(-1)!, passing, 0, 0);
    net.push(passing);
  }
  return net;
}

function joinTarget(target: Vertex, port: number, net: readonly Vertex[], edge: LayoutEdge): Route {
  const targetRow = target.node === undefined ? port : inRowOf(target.node, port);
  const reach = target.layer - net[0]!.layer;
  addLink(net[reach - 1]!, target, targetRow, port);
  return { edge, net, reach, target, targetRow };
}

function addLink(left: Vertex, right: Vertex, rightRow: number, port: number): void {
  const leftRow = left.node?.outRow ?? 0;
  const link: NetLink = { left, leftRow, right, rightRow, port };
  left.right.push(link);
  right.left.push(link);
}
