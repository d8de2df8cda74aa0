/** Break between the rational functions: the share in one tail. */
const tail = 0.02425;

/**
 * Quantile of the standard normal at a share in (0, 1), by the minimax rational functions of P. J. Acklam ("An algorithm for computing the
 * inverse normal cumulative distribution function", 2003): relative error below 1.15e-9.
 */
export function inverseNormal(share: number): number {
  if (share < tail) return lowTail(share);
  if (share > 1 - tail) return -lowTail(1 - share);
  const q = share - 0.5;
  const r = q * q;
  const above =
    ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r - 30.66479806614716) * r + 2.506628277459239;
  const below = ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) * r + 1;
  return (above * q) / below;
}

function lowTail(share: number): number {
  const r = Math.sqrt(-2 * Math.log(share));
  const above =
    ((((-0.007784894002430293 * r - 0.3223964580411365) * r - 2.400758277161838) * r - 2.549732539343734) * r + 4.374664141464968) * r + 2.938163982698783;
  const below = (((0.007784695709041462 * r + 0.3224671290700398) * r + 2.445134137142996) * r + 3.754408661907416) * r + 1;
  return above / below;
}

/** Share below `x`, by halving: it is asked for once a distribution. */
export function normalShare(x: number): number {
  let [low, high] = [1e-12, 1 - 1e-12];
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (inverseNormal(middle) < x) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
