import type { Cell, Row } from '../../base/cell.js';
import { parseExactJson } from '../../base/exact-json.js';
import { pointerSteps } from '../../base/json-pointer.js';
import type { JsonType } from '../../base/json-type.js';
import type { Language } from '../../contract/index.js';
import { offsetName, type Field } from './field.js';
import { readNumber, type NumberProblem } from './read-number.js';

/** Why a text was not read, where the contract itself would not say so. */
export type ReadProblem = NumberProblem | 'invalid-json';

/** A value that could not be read. In the record stands its text. */
export interface FieldProblem {
  /** JSON pointer to the value. */
  path: string;
  problem: ReadProblem;
  /** As it was typed. */
  text: string;
}

export interface ReadRecord {
  record: Row;
  problems: readonly FieldProblem[];
}

/** What a form sent, by the names of its controls. */
export type FormInput = Pick<URLSearchParams, 'get'>;

/**
 * The record that was typed: values of the contract's types. An empty field is absent, or null where null is what a required one may be.
 * What does not read as a type stays text, for the contract to refuse.
 */
export function readFields(fields: readonly Field[], input: FormInput, language: Language): ReadRecord {
  const reader = new FieldReader(input, language);
  const [root] = fields;
  const record = root?.path === '' ? reader.value(root) : Object.fromEntries(reader.members(fields));
  return { record: record as Row, problems: reader.problems };
}

class FieldReader {
  readonly problems: FieldProblem[] = [];

  constructor(
    private readonly input: FormInput,
    private readonly language: Language,
  ) {}

  members(fields: readonly Field[]): [string, Cell][] {
    return fields.flatMap((field): [string, Cell][] => {
      const value = this.value(field);
      return value === undefined ? [] : [[pointerSteps(field.path).at(-1) ?? '', value]];
    });
  }

  value(field: Field): Cell | undefined {
    if (field.kind === 'fixed') return field.choices[0]?.value as Cell;
    if (field.kind === 'group') return this.group(field);
    const text = this.text(field);
    if (text === '') return field.isRequired && field.isNullable ? null : undefined;
    return this.read(field, text);
  }

  /** An optional group is there when anything in it was typed. */
  private group(field: Field): Cell | undefined {
    const members = this.members(field.fields);
    const isTyped = members.length > field.fields.filter(({ kind }) => kind === 'fixed').length;
    if (isTyped || (field.isRequired && !field.isNullable)) return Object.fromEntries(members);
    return field.isRequired ? null : undefined;
  }

  private text({ path, kind }: Field): string {
    const text = (this.input.get(path) ?? '').replaceAll(/\r\n?/g, '\n');
    if (text === '' || (kind !== 'moment' && kind !== 'time')) return text;
    const withSeconds = /^(?:\d{4,}-\d\d-\d\dT)?\d\d:\d\d$/.test(text) ? `${text}:00` : text;
    const hasOffset = /(?:[Zz]|[+-]\d\d:\d\d)$/.test(text);
    return hasOffset ? text : withSeconds + (this.input.get(offsetName(path)) ?? '').trim();
  }

  private read(field: Field, text: string): Cell {
    switch (field.kind) {
      case 'choice':
        return (field.choices.find((choice) => choice.text === text)?.value ?? text) as Cell;
      case 'list':
        return text
          .split('\n')
          .filter((line) => line.trim() !== '')
          .map((line, i) => this.scalar(line, field.types, `${field.path}/${i}`));
      case 'json':
        return this.json(text, field.path);
      default:
        return this.scalar(text, field.types, field.path);
    }
  }

  private scalar(text: string, types: readonly JsonType[], path: string): Cell {
    if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
    if (!types.includes('number') && !types.includes('integer')) return text;
    const value = readNumber(text, this.language);
    if (typeof value === 'number') return value;
    if (value !== undefined && !types.includes('string')) this.problems.push({ path, problem: value, text });
    return text;
  }

  private json(text: string, path: string): Cell {
    try {
      return parseExactJson(text) as Cell;
    } catch {
      this.problems.push({ path, problem: 'invalid-json', text });
      return text;
    }
  }
}
