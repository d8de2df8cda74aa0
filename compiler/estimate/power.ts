/** `base ** exponent` of a positive base. Engines round `**` differently from one version of Node to the next; these two they do not. */
export const power = (base: number, exponent: number): number => Math.exp(exponent * Math.log(base));
