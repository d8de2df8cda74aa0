/** Binary heap of numbers, least first. */
export class Heap {
  size = 0;
  private items = new Float64Array(512);

  /** The least one; the heap must not be empty. */
  least(): number {
    return this.items[0]!;
  }

  push(item: number): void {
    if (this.size === this.items.length) {
      const { items } = this;
      this.items = new Float64Array(2 * items.length);
      this.items.set(items);
    }
    const { items } = this;
    let index = this.size;
    this.size += 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (items[parent]! <= item) break;
      items[index] = items[parent]!;
      index = parent;
    }
    items[index] = item;
  }

  pop(): void {
    const { items } = this;
    this.size -= 1;
    const { size } = this;
    const item = items[size]!;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= size) break;
      if (child + 1 < size && items[child + 1]! < items[child]!) child += 1;
      if (items[child]! >= item) break;
      items[index] = items[child]!;
      index = child;
    }
    items[index] = item;
  }
}
