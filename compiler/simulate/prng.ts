/**
 * xoshiro128** by Blackman and Vigna (public domain, prng.di.unimi.it/xoshiro128starstar.c): integers only, so every machine draws the same.
 *
 * @param state four 32-bit words, not all zero
 * @returns draws of 32 bits
 */
export function xoshiro(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
}

/**
 * Streams of one seed are independent of each other: the state is filled by a mixing of 32-bit words ("splitmix" with the constants of
 * C. Wellons' hash prospector, public domain).
 *
 * @returns draws from the open interval (0, 1), in steps of 2^-32
 */
export function prng(seed: number, stream: number): () => number {
  let word = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) | 0;
  const next = (): number => {
    word = (word + 0x9e3779b9) | 0;
    let mixed = word ^ (word >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  const draw = xoshiro([next(), next(), next(), next() | 1]);
  return () => (draw() + 0.5) / 4294967296;
}

/**
 * One draw from each of `count` equal slices of (0, 1), in random order: a Latin hypercube. The mean of what is made from them is close to
 * that of the distribution, so that a short simulation carries the load that was asked for.
 */
export function slices(count: number, seed: number, stream: number): Float64Array {
  const draw = prng(seed, stream);
  const drawn = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const j = Math.floor(draw() * (i + 1));
    drawn[i] = drawn[j]!;
    drawn[j] = (i + draw()) / count;
  }
  return drawn;
}
