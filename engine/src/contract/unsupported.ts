/** Something a contract says that no SQL can check. The compiler adds where it stands. */
export class UnsupportedError extends Error {
  constructor(feature: string) {
    super(`${feature} cannot be checked in SQL`);
  }
}
