import type { SchemaObject } from '../contract/index.js';

/** How the texts of a column become values. */
export interface Reading {
  /** Type of the values, as the helpers of models name it. */
  type: string;
  /** What every text of the column matches (RE2); undefined for any text. */
  pattern: string | undefined;
  /** SQL of a model: the value of a text that is an expression. */
  toValue: (text: string) => string;
  /** What a contract says of such a text. */
  schema: SchemaObject;
}

/** Digits that begin with a zero name something: they stay text. */
const NUMBER = '-?(0|[1-9][0-9]*)';

/** Digits that a decimal of both engines has. */
const DECIMAL_DIGITS = 18;

/** Digits behind the point above which a number is a measurement, not an amount. */
const MAX_SCALE = 4;

export const TEXT: Reading = { type: 'text', pattern: undefined, toValue: (text) => text, schema: { type: 'string' } };

export const WHOLE_NUMBER: Reading = {
  type: 'bigint',
  pattern: `^${NUMBER}$`,
  toValue: (text) => `@try_cast(${text}, bigint)`,
  schema: { type: 'integer' },
};

const JSON_BOOLEAN: Reading = {
  type: 'boolean',
  pattern: '^(true|false)$',
  toValue: (text) => `@try_cast(${text}, boolean)`,
  schema: { type: 'boolean' },
};

const BOOLEAN: Reading = matched('boolean', '^([Tt]rue|TRUE|[Ff]alse|FALSE)$', (text) => JSON_BOOLEAN.toValue(text));

const FLOAT: Reading = {
  type: 'float',
  pattern: `^${NUMBER}([.][0-9]+)?([eE][-+]?[0-9]+)?$`,
  toValue: (text) => `@try_cast(${text}, float)`,
  schema: { type: 'number' },
};

const LOOSE_FLOAT: Reading = matched(
  'float',
  '^[-+]?((0|[1-9][0-9]*)([.][0-9]*)?|[.][0-9]+)([eE][-+]?[0-9]+)?$',
  (text) => FLOAT.toValue(text),
);

/** Numbers with this many digits behind the point. */
const decimal = (scale: number): Reading => ({
  type: `decimal(${DECIMAL_DIGITS}, ${scale})`,
  pattern: `^-?(0|[1-9][0-9]{0,${DECIMAL_DIGITS - scale - 1}})([.][0-9]{1,${scale}})?$`,
  toValue: (text) => `@try_cast(${text}, decimal(${DECIMAL_DIGITS}, ${scale}))`,
  schema: { type: 'number' },
});

/** Numbers with a decimal comma, or with commas between thousands. */
function grouped(mark: ',' | '.', scale: number): Reading {
  const [group, groupText] = mark === ',' ? ['[.]', '.'] : [',', ','];
  const point = mark === ',' ? ',' : '[.]';
  const fraction = scale === 0 ? '' : `(${point}[0-9]{1,${scale}})?`;
  return matched(
    `decimal(${DECIMAL_DIGITS}, ${scale})`,
    `^-?([1-9][0-9]{0,2}(${group}[0-9]{3})+|0|[1-9][0-9]*)${fraction}$`,
    (text) => {
      const plain = `replace(${text}, '${groupText}', '')`;
      const written = mark === ',' ? `replace(${plain}, ',', '.')` : plain;
      return `@try_cast(${written}, decimal(${DECIMAL_DIGITS}, ${scale}))`;
    },
  );
}

const DAY = '[0-9]{1,2}';
const YEAR = '[0-9]{4}';
const TIME = '[0-9]{2}:[0-9]{2}';

const ISO_DATE: Reading = {
  type: 'date',
  pattern: `^${YEAR}-[0-9]{2}-[0-9]{2}$`,
  toValue: (text) => `@try_parse_date(${text})`,
  schema: { type: 'string', format: 'date' },
};

const ISO_MOMENT: Reading = matched(
  'timestamp',
  `^${YEAR}-[0-9]{2}-[0-9]{2}[T ]${TIME}(:[0-9]{2}([.][0-9]+)?)?(Z|[-+][0-9]{2}(:?[0-9]{2})?)?$`,
  (text) => `@try_parse_timestamp(${text})`,
);

/** Other spellings of days: the day before the month is preferred where both can be. */
const DATE_FORMATS: readonly [format: string, pattern: string][] = [
  ['%d/%m/%Y', `${DAY}/${DAY}/${YEAR}`],
  ['%m/%d/%Y', `${DAY}/${DAY}/${YEAR}`],
  ['%d.%m.%Y', `${DAY}[.]${DAY}[.]${YEAR}`],
  ['%d-%m-%Y', `${DAY}-${DAY}-${YEAR}`],
  ['%m-%d-%Y', `${DAY}-${DAY}-${YEAR}`],
  ['%Y/%m/%d', `${YEAR}/${DAY}/${DAY}`],
  ['%d %b %Y', `${DAY} [A-Za-z]{3} ${YEAR}`],
  ['%b %d %Y', `[A-Za-z]{3} ${DAY} ${YEAR}`],
];

const DATES = DATE_FORMATS.map(([format, pattern]) =>
  matched('date', `^${pattern}$`, (text) => `@try_parse_date(${text}, '${format}')`),
);

const MOMENTS = DATE_FORMATS.flatMap(([format, pattern]) =>
  [
    ['%H:%M', TIME],
    ['%H:%M:%S', `${TIME}:[0-9]{2}`],
  ].map(([time = '', timePattern = '']) =>
    matched('timestamp', `^${pattern} ${timePattern}$`, (text) => `@try_parse_timestamp(${text}, '${format} ${time}')`),
  ),
);

const scales = Array.from({ length: MAX_SCALE }, (_, i) => i + 1);

/** Every reading but text, from the narrowest; `mark` is the decimal mark of the file. */
export function readings(mark: ',' | '.'): Reading[] {
  const times = [JSON_BOOLEAN, BOOLEAN, ISO_DATE, ISO_MOMENT, ...DATES, ...MOMENTS];
  const [commas, points] = ([',', '.'] as const).map((each) => [0, ...scales].map((scale) => grouped(each, scale)));
  const plain = [WHOLE_NUMBER, ...scales.map(decimal), FLOAT, LOOSE_FLOAT];
  if (mark === ',') return [WHOLE_NUMBER, ...(commas ?? []), ...plain, ...times];
  return [...plain, ...(points ?? []), ...(commas ?? []), ...times];
}

/** The readings of a text that its source says is no number. */
export const textReadings = (): Reading[] => [ISO_DATE, ISO_MOMENT, ...DATES, ...MOMENTS];

function matched(type: string, pattern: string, toValue: Reading['toValue']): Reading {
  return { type, pattern, toValue, schema: { type: 'string', pattern } };
}
