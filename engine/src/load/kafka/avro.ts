import { isMapping, isText } from '../../base/check-keys.js';
import { LastroError, messageOf } from '../../base/errors.js';
import { formatExactJson, isExactDigits } from '../../base/exact-json.js';
import type { LoaderContext } from '../loader.js';
import { avroOptions } from './avro-types.js';
import type { Decode } from './message-record.js';

/** Bytes before a value: a zero, and the id of its schema. */
const HEADER = 5;

/** Reads Avro whose header names a schema of a registry, which is asked once for each. */
export function registryDecoder(registry: string, context: LoaderContext): Decode {
  const schemas = new Map<number, Promise<(bytes: Buffer) => unknown>>();
  return async (bytes) => {
    if (bytes.length < HEADER || bytes[0] !== 0)
      throw new SyntaxError("no Avro with a registry's header: its first byte is 0, and the next four are an id");
    const id = bytes.readInt32BE(1);
    let reading = schemas.get(id);
    if (reading === undefined) {
      reading = openSchema(registry, id, context);
      schemas.set(id, reading);
    }
    const read = await reading;
    return formatExactJson(jsonOf(read(bytes.subarray(HEADER))));
  };
}

async function openSchema(registry: string, id: number, context: LoaderContext): Promise<(bytes: Buffer) => unknown> {
  const { env } = context;
  const [user, password] = [env['KAFKA_REGISTRY_USERNAME'], env['KAFKA_REGISTRY_PASSWORD']];
  const login = Buffer.from(`${user ?? ''}:${password ?? ''}`).toString('base64');
  const answer = await context.http.getJson(`${registry.replace(/\/+$/, '')}/schemas/ids/${id}`, {
    headers: isText(user) ? { authorization: `Basic ${login}` } : {},
  });
  if (answer === undefined)
    return () => {
      throw new SyntaxError(`the registry has no schema ${id}`);
    };
  const { schema, schemaType = 'AVRO', references = [] } = isMapping(answer.value) ? answer.value : {};
  const fail = (reason: string): LastroError =>
    new LastroError('kafka.schema', `schema ${id} of the registry ${reason}`, {
      hint: 'kafkaTopic reads Avro schemas that stand alone',
    });
  if (schemaType !== 'AVRO' || typeof schema !== 'string') throw fail(`is of type ${String(schemaType)}`);
  if (Array.isArray(references) && references.length > 0) throw fail('refers to others');
  const { default: avsc } = await import('avsc');
  try {
    const type = avsc.Type.forSchema(
      JSON.parse(schema) as Parameters<typeof avsc.Type.forSchema>[0],
      avroOptions(avsc),
    );
    return (bytes) => {
      try {
        return type.fromBuffer(bytes) as unknown;
      } catch (error) {
        throw new SyntaxError(`not what schema ${id} says: ${messageOf(error)}`);
      }
    };
  } catch (error) {
    throw fail(`cannot be used: ${messageOf(error)}`);
  }
}

/** A value of Avro as one of JSON: bytes in Base64, what no number of JSON can be as text. */
function jsonOf(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map(jsonOf);
  // Records are instances of classes that avsc makes.
  if (isMapping(value) && !isExactDigits(value))
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonOf(member)]));
  return value;
}
