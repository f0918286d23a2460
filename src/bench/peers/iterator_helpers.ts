/** Iterators have `map` and `filter` in browsers and in Node from 22 on; jax-js needs them everywhere. */
const iterators = Object.getPrototypeOf(Object.getPrototypeOf([].values())) as object;

const helpers = {
  *map<T, R>(this: Iterable<T>, transform: (value: T, index: number) => R): Generator<R> {
    let index = 0;
    for (const value of this) yield transform(value, index++);
  },
  *filter<T>(this: Iterable<T>, keeps: (value: T, index: number) => boolean): Generator<T> {
    let index = 0;
    for (const value of this) if (keeps(value, index++)) yield value;
  },
};

for (const [name, value] of Object.entries(helpers)) {
  if (!Reflect.has(iterators, name)) {
    Object.defineProperty(iterators, name, { value, writable: true, configurable: true });
  }
}
