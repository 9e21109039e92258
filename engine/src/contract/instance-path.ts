import type { ContractSqlDialect } from '../sql/dialect/contracts.js';
import { pointerToken } from '../base/json-pointer.js';

/** A JSON pointer into the record whose steps are known, or SQL inside loops. */
export class InstancePath {
  private constructor(private readonly steps: readonly ({ text: string } | { sql: string; star: string })[]) {}

  static readonly root = new InstancePath([]);

  member(name: string): InstancePath {
    return new InstancePath([...this.steps, { text: pointerToken(name) }]);
  }
  /** `pointer` is SQL of a whole step, its slash included. */
  step(pointer: string): InstancePath {
    return new InstancePath([...this.steps, { sql: pointer, star: '/*' }]);
  }
  item(index: string, sql: ContractSqlDialect): InstancePath {
    return new InstancePath([
      ...this.steps,
      { text: '/' },
      { sql: sql.asText(index), star: /^\d+$/.test(index) ? index : '*' },
    ]);
  }

  /** For people and lists of checks: `*` is any item or name. */
  toPattern(): string {
    return this.steps.map((step) => ('text' in step ? step.text : step.star)).join('');
  }

  toSql(sql: ContractSqlDialect): string {
    const parts: string[] = [];
    let text = '';
    for (const step of this.steps) {
      if ('text' in step) {
        text += step.text;
        continue;
      }
      if (text !== '') parts.push(sql.text(text));
      text = '';
      parts.push(step.sql);
    }
    if (text !== '' || parts.length === 0) parts.push(sql.text(text));
    return parts.length === 1 ? (parts[0] ?? "''") : sql.concat(parts);
  }
}
