/** A rule of a contract that SQL cannot check. The compiler adds its place. */
export class UnsupportedError extends Error {
  constructor(feature: string) {
    super(`${feature} cannot be checked in SQL`);
  }
}
