/** A value that is made when it is first asked for. */
export function once<T extends object | number | boolean>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
