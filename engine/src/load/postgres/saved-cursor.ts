/** What a load by cursor keeps for the next one. */
export interface CursorState {
  /** What the rows in the table were read by: another database, table, column or key is read from the start. */
  basis: string;
  /** The greatest value of the cursor that was read, as PostgreSQL writes it. */
  last: string;
  /** The columns and their types, to say what changed. */
  columns: Readonly<Record<string, string>>;
}

/** What a loader kept, when it was a load by cursor that kept it. */
export function savedCursor(state: unknown): CursorState | undefined {
  if (typeof state !== 'object' || state === null) return undefined;
  const { basis, last, columns } = state as Partial<CursorState>;
  return typeof basis === 'string' && typeof last === 'string' && typeof columns === 'object'
    ? { basis, last, columns }
    : undefined;
}
