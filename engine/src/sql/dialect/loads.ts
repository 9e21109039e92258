/** The forms that engines write differently in the statements of a load. */
export interface LoadDialect {
  /** JSON text of an object: each member's name and the expression of its value. */
  jsonObject(members: readonly (readonly [name: string, value: string])[]): string;
  /** The text after ORDER BY that puts the row inserted last first. `time` is a column with the time of each insertion. */
  lastInsertedFirst(time: string): string;
}
