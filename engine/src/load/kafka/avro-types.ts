import type avsc from 'avsc';
import { isMapping } from '../../base/check-keys.js';
import { exactDigits } from '../../base/exact-json.js';

type Avsc = typeof avsc;
type ForSchemaOptions = NonNullable<Parameters<Avsc['Type']['forSchema']>[1]>;
type LogicalTypes = NonNullable<ForSchemaOptions['logicalTypes']>;

/** Digits after the second by unit. */
const UNITS = { millis: 3, micros: 6, nanos: 9 } as const;

/** How the values of a schema are read: long integers as `bigint`, decimals as their digits, dates and times as texts. Made anew for each schema. */
export function avroOptions({ types }: Avsc): ForSchemaOptions {
  const long = types.LongType.__with({
    fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
    toBuffer(value: bigint) {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(value);
      return bytes;
    },
    fromJSON: BigInt,
    toJSON: Number,
    isValid: (value: unknown) => typeof value === 'bigint',
    compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
  });
  /** A type whose values are read by a function of the underlying value and its schema; over other types it is ignored, as Avro has it. */
  const readBy = (
    underlying: readonly string[],
    read: (value: never, schema: { scale?: number }) => unknown,
  ): LogicalTypes[string] =>
    class extends types.LogicalType {
      private readonly declared: { scale?: number };
      constructor(schema: ConstructorParameters<typeof types.LogicalType>[0], options?: unknown) {
        const declared = schema as { type: string; scale?: number };
        if (!underlying.includes(declared.type)) throw new TypeError(`over ${declared.type}`);
        super(declared.type === 'long' ? 'long' : schema, options);
        this.declared = declared;
      }
      override _fromValue(value: never): unknown {
        return read(value, this.declared);
      }
    };
  const moments = Object.entries(UNITS).flatMap(([unit, digits]) => [
    [`timestamp-${unit}`, readBy(['long'], (value: bigint) => `${momentOf(value, digits)}Z`)] as const,
    [`local-timestamp-${unit}`, readBy(['long'], (value: bigint) => momentOf(value, digits))] as const,
  ]);
  const logicalTypes: LogicalTypes = {
    decimal: readBy(['bytes', 'fixed'], (bytes: Buffer, { scale = 0 }) => exactDigits(decimalOf(bytes, scale))),
    date: readBy(['int'], (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10)),
    'time-millis': readBy(['int'], (value: number) => momentOf(BigInt(value), UNITS.millis).slice(11)),
    'time-micros': readBy(['long'], (value: bigint) => momentOf(value, UNITS.micros).slice(11)),
    ...Object.fromEntries(moments),
  };
  const isPlainLong = (schema: unknown): boolean =>
    isMapping(schema) && schema['type'] === 'long' && !Object.hasOwn(logicalTypes, String(schema['logicalType']));
  return {
    registry: { long },
    // The registry is for `"long"` alone, not for `{ "type": "long" }`.
    typeHook: (schema) => (isPlainLong(schema) ? long : undefined),
    logicalTypes,
  };
}

/** `2026-01-02T03:04:05.123456` of a count since 1970. */
function momentOf(value: bigint, digits: number): string {
  const unit = 10n ** BigInt(digits);
  const fraction = ((value % unit) + unit) % unit;
  const second = new Date(Number((value - fraction) / unit) * 1000).toISOString().slice(0, 19);
  return `${second}.${String(fraction).padStart(digits, '0')}`;
}

/** The digits of a number in two's complement, so many of them after the point. */
function decimalOf(bytes: Buffer, scale: number): string {
  const unsigned = BigInt(`0x${bytes.length === 0 ? '0' : bytes.toString('hex')}`);
  const value = BigInt.asIntN(bytes.length * 8, unsigned);
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const [whole, part] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)];
  return `${value < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${part}`}`;
}
