import type { JsonType } from '../../base/json-type.js';
import { declaredTypes } from '../schema.js';
import { quoteValue } from './quote-value.js';
import { alternatives, containsCounts, prefixLength, propertiesThatNeed, type Sentences } from './sentences.js';

const TYPES: Readonly<Record<JsonType, string>> = {
  null: 'nulo',
  boolean: 'verdadeiro ou falso',
  integer: 'um número inteiro',
  number: 'um número',
  string: 'um texto',
  array: 'uma lista',
  object: 'um objeto',
};

const FORMATS: ReadonlyMap<unknown, string> = new Map([
  ['date', 'uma data como 2018-10-17'],
  ['time', 'um horário como 21:30:05Z'],
  ['date-time', 'um momento como 2018-10-17T21:30:05Z'],
  ['email', 'um endereço de e-mail'],
  ['idn-email', 'um endereço de e-mail'],
  ['hostname', 'um nome de servidor'],
  ['uri', 'um URI'],
  ['uuid', 'um UUID'],
  ['ipv4', 'um endereço IPv4'],
  ['ipv6', 'um endereço IPv6'],
]);

const integer = new Intl.NumberFormat('pt-BR');

function counted(size: unknown, one: string, many: string): string {
  const n = Number(size);
  return `${integer.format(n)} ${n === 1 ? one : many}`;
}

const items = (size: unknown): string => counted(size, 'item', 'itens');
const characters = (size: unknown): string => counted(size, 'caractere', 'caracteres');
const properties = (size: unknown): string => counted(size, 'propriedade', 'propriedades');

/** With a decimal comma and all of its digits. */
const decimal = (value: unknown): string => String(value).replace('.', ',');

/** A value of the contract; texts in quotation marks. */
const quote = (value: unknown): string => (typeof value === 'number' ? decimal(value) : quoteValue(value));

export const PORTUGUESE: Sentences = {
  record: 'o registro',
  phrases: {
    $ref: () => 'não pode ter mais níveis do que as tabelas verificam',
    type: ({ schema }) =>
      `deve ser ${alternatives(
        declaredTypes(schema).map((type) => TYPES[type]),
        'ou',
      )}`,
    enum: ({ parameter }) => `deve ser um destes valores: ${(parameter as unknown[]).map(quote).join('; ')}`,
    const: ({ parameter }) => `deve ser ${quote(parameter)}`,
    minimum: ({ parameter }) => `deve ser no mínimo ${decimal(parameter)}`,
    maximum: ({ parameter }) => `deve ser no máximo ${decimal(parameter)}`,
    exclusiveMinimum: ({ parameter }) => `deve ser maior que ${decimal(parameter)}`,
    exclusiveMaximum: ({ parameter }) => `deve ser menor que ${decimal(parameter)}`,
    multipleOf: ({ parameter }) => `deve ser múltiplo de ${decimal(parameter)}`,
    minLength: ({ parameter }) => `deve ter no mínimo ${characters(parameter)}`,
    maxLength: ({ parameter }) => `deve ter no máximo ${characters(parameter)}`,
    pattern: ({ parameter }) => `deve corresponder a ${String(parameter)}`,
    format: ({ parameter: format }) => `deve ser ${FORMATS.get(format) ?? `um valor no formato ${String(format)}`}`,
    required: ({ property, label }) =>
      `deve ter ${property === undefined ? 'todas as propriedades obrigatórias' : label(property)}`,
    dependentRequired: ({ parameter, property, label }) => {
      const needing = propertiesThatNeed(parameter, property);
      return `deve ter ${property === undefined ? 'mais propriedades' : label(property)} quando tem ${alternatives(needing.map(label), 'ou')}`;
    },
    additionalProperties: ({ property, label }) =>
      `não pode ter ${property === undefined ? 'outras propriedades' : `a propriedade ${label(property)}`}`,
    propertyNames: ({ property }) =>
      `não pode ter ${property === undefined ? 'nomes de propriedades inválidos' : `uma propriedade chamada ${quoteValue(property)}`}`,
    minProperties: ({ parameter }) => `deve ter no mínimo ${properties(parameter)}`,
    maxProperties: ({ parameter }) => `deve ter no máximo ${properties(parameter)}`,
    items: ({ schema }) => `deve ter no máximo ${items(prefixLength(schema))}`,
    contains: ({ schema }) => {
      const { least, most } = containsCounts(schema);
      return `deve ter ${most === undefined ? `no mínimo ${least}` : `de ${least} a ${most}`} itens correspondentes`;
    },
    minItems: ({ parameter }) => `deve ter no mínimo ${items(parameter)}`,
    maxItems: ({ parameter }) => `deve ter no máximo ${items(parameter)}`,
    uniqueItems: () => 'não pode ter o mesmo item duas vezes',
    anyOf: () => 'deve ser de um dos tipos permitidos',
    oneOf: () => 'deve ser de exatamente um dos tipos permitidos',
    not: () => 'não pode corresponder ao esquema excluído',
    'false schema': () => 'não pode existir',
  },
  otherwise: (keyword) => `deve cumprir ${keyword}`,
  instead: (value) => `, mas é ${value}`,
};
