/** A heap of nodes by their distance, nearest first; equal distances by node, so that order is repeatable. */
export class Heap {
  private size = 0;
  private keys = new Float64Array(1024);
  private nodes = new Int32Array(1024);

  clear(): void {
    this.size = 0;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** The distance of the nearest node; Infinity when empty. */
  get nearest(): number {
    return this.size > 0 ? (this.keys[0] ?? Infinity) : Infinity;
  }

  push(key: number, node: number): void {
    if (this.size === this.keys.length) this.grow();
    let i = this.size++;
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (!this.isBefore(key, node, up)) break;
      this.move(up, i);
      i = up;
    }
    this.keys[i] = key;
    this.nodes[i] = node;
  }

  /** Takes the nearest node out; call only when not empty. */
  pop(): number {
    const first = this.nodes[0] ?? 0;
    const key = this.keys[--this.size] ?? 0;
    const node = this.nodes[this.size] ?? 0;
    let i = 0;
    for (let child = 1; child < this.size; child = 2 * i + 1) {
      if (
        child + 1 < this.size &&
        this.isBefore(this.keys[child + 1] ?? 0, this.nodes[child + 1] ?? 0, child)
      )
        child++;
      if (!this.isAfter(key, node, child)) break;
      this.move(child, i);
      i = child;
    }
    this.keys[i] = key;
    this.nodes[i] = node;
    return first;
  }

  private isBefore(key: number, node: number, at: number): boolean {
    const other = this.keys[at] ?? 0;
    return key < other || (key === other && node < (this.nodes[at] ?? 0));
  }

  private isAfter(key: number, node: number, at: number): boolean {
    const other = this.keys[at] ?? 0;
    return other < key || (key === other && (this.nodes[at] ?? 0) < node);
  }

  private move(from: number, to: number): void {
    this.keys[to] = this.keys[from] ?? 0;
    this.nodes[to] = this.nodes[from] ?? 0;
  }

  private grow(): void {
    const keys = new Float64Array(2 * this.keys.length);
    const nodes = new Int32Array(2 * this.nodes.length);
    keys.set(this.keys);
    nodes.set(this.nodes);
    this.keys = keys;
    this.nodes = nodes;
  }
}
