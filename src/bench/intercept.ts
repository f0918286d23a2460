/** Stands between callers and a method of one of WebGPU's classes, whoever the callers are. */

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** @param around what happens instead; `call` does what the method did. Returns how to take it back. */
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
