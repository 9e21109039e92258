/** A short text in the warehouse that all machines read alike, and that changes in single steps. */
export interface SharedText {
  /** Undefined where it was never written. */
  read(): Promise<{ text: string; version: string } | undefined>;
  /** Writes it over a version, or for the first time. Returns the new version; undefined where it has another one by now. */
  write(text: string, over: string | undefined): Promise<string | undefined>;
}
