/** Replaces a method of one of WebGPU's classes for all callers in this thread. */

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** @param around runs instead of the method; `call` is the original. Returns a function that restores it. */
export function intercept(
  owner: { prototype: object },
  name: string,
  around: (call: (...args: unknown[]) => unknown, args: unknown[], receiver: unknown) => unknown,
): () => void {
  const { prototype } = owner;
  const original = Reflect.get(prototype, name) as Method;
  Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]) {
    return around((...given) => original.apply(this, given), args, this);
  });
  return () => void Reflect.set(prototype, name, original);
}
