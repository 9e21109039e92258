/** The injected chance: a number from 0 up to 1. */
export type Random = () => number;

export const systemRandom: Random = () => Math.random();
