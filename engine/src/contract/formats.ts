/**
 * A format as a pattern both sides share: ECMAScript for records, translated to RE2 for tables, so that the two
 * cannot disagree. Formats not listed here are annotations, as the specification allows: `regex` and `idn-hostname`
 * have no pattern in RE2.
 */
export interface Format {
  pattern: string;
  /** Characters at most, where the pattern alone cannot say so. */
  maxLength?: number;
}

const DAY =
  '(?:\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))' +
  '|(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)';
const CLOCK = '(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?';
const OFFSET = '(?:[Zz]|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)';
/** Leap seconds are accepted where they happen: in the last minute of a day in UTC. */
const LEAP = '23:59:60(?:\\.\\d+)?(?:[Zz]|[+-]00:00)';
const TIME = `(?:${CLOCK}${OFFSET}|${LEAP})`;
/** Text sources leave out the zone, or its colon and minutes. */
const LOOSE_TIME = `${CLOCK}(?: ?(?:[Zz]|[+-](?:[01]\\d|2[0-3])(?::?[0-5]\\d)?))?`;

const TIME_SPAN = 'T(?:\\d+H(?:\\d+M(?:\\d+S)?)?|\\d+M(?:\\d+S)?|\\d+S)';
const DATE_SPAN = '(?:\\d+Y(?:\\d+M(?:\\d+D)?)?|\\d+M(?:\\d+D)?|\\d+D)';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = `${OCTET}(?:\\.${OCTET}){3}`;
const H16 = '[0-9A-Fa-f]{1,4}';
const LS32 = `(?:${H16}:${H16}|${IPV4})`;
const IPV6 =
  `(?:(?:${H16}:){6}${LS32}|::(?:${H16}:){5}${LS32}|(?:${H16})?::(?:${H16}:){4}${LS32}` +
  `|(?:(?:${H16}:){0,1}${H16})?::(?:${H16}:){3}${LS32}|(?:(?:${H16}:){0,2}${H16})?::(?:${H16}:){2}${LS32}` +
  `|(?:(?:${H16}:){0,3}${H16})?::${H16}:${LS32}|(?:(?:${H16}:){0,4}${H16})?::${LS32}` +
  `|(?:(?:${H16}:){0,5}${H16})?::${H16}|(?:(?:${H16}:){0,6}${H16})?::)`;

const LABEL = '[0-9A-Za-z](?:[0-9A-Za-z\\-]{0,61}[0-9A-Za-z])?';
const HOSTNAME = `${LABEL}(?:\\.${LABEL})*`;
const ATOM = "[0-9A-Za-z!#$%&'*+\\/=?^_`{|}~\\-]+";
const QUOTED = '"(?:[ !#-\\[\\]-~]|\\\\[ -~])*"';
const ADDRESS = `\\[(?:${IPV4}|IPv6:${IPV6})\\]`;
const BEYOND = '\\u{A0}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFEF}\\u{10000}-\\u{EFFFD}';

/** URI of RFC 3986, or IRI of RFC 3987 when `beyond` adds characters outside ASCII. */
function uri(beyond: string, relative: boolean): string {
  const plain = `0-9A-Za-z\\-._~!$&'()*+,;=${beyond}`;
  const escaped = '%[0-9A-Fa-f]{2}';
  const pchar = `(?:[${plain}:@]|${escaped})`;
  const host = `(?:\\[(?:${IPV6}|[Vv][0-9A-Fa-f]+\\.[0-9A-Za-z\\-._~!$&'()*+,;=:]+)\\]|(?:[${plain}]|${escaped})*)`;
  const authority = `(?:(?:[${plain}:]|${escaped})*@)?${host}(?::\\d*)?`;
  const path = `(?:\\/${pchar}*)*`;
  const hierarchy = (first: string): string =>
    `(?:\\/\\/${authority}${path}|\\/(?:${pchar}+${path})?|${first}${path}|)`;
  const tail = `(?:\\?(?:${pchar}|[\\/?])*)?(?:#(?:${pchar}|[\\/?])*)?`;
  const absolute = `[A-Za-z][0-9A-Za-z+\\-.]*:${hierarchy(`${pchar}+`)}${tail}`;
  const withoutColon = `(?:[${plain}@]|${escaped})+`;
  return relative ? `(?:${absolute}|${hierarchy(withoutColon)}${tail})` : absolute;
}

const VARIABLE = '(?:\\w|%[0-9A-Fa-f]{2})+(?:\\.(?:\\w|%[0-9A-Fa-f]{2})+)*(?::[1-9]\\d{0,3}|\\*)?';
const POINTER = '(?:\\/(?:[^~\\/]|~[01])*)*';

const anchored = (pattern: string): string => `^(?:${pattern})$`;

const STRICT: Readonly<Record<string, Format>> = {
  date: { pattern: anchored(DAY) },
  time: { pattern: anchored(TIME) },
  'date-time': { pattern: anchored(`${DAY}[Tt]${TIME}`) },
  duration: { pattern: anchored(`P(?:\\d+W|${DATE_SPAN}(?:${TIME_SPAN})?|${TIME_SPAN})`) },
  email: { pattern: anchored(`(?:${ATOM}(?:\\.${ATOM})*|${QUOTED})@(?:${HOSTNAME}|${ADDRESS})`) },
  'idn-email': {
    pattern: anchored(`(?:[^\\s@"<>(),:;\\[\\]\\\\]+|${QUOTED})@(?:[^\\s@"<>(),:;\\[\\]\\\\]+|${ADDRESS})`),
  },
  hostname: { pattern: anchored(HOSTNAME), maxLength: 253 },
  ipv4: { pattern: anchored(IPV4) },
  ipv6: { pattern: anchored(IPV6) },
  uri: { pattern: anchored(uri('', false)) },
  'uri-reference': { pattern: anchored(uri('', true)) },
  iri: { pattern: anchored(uri(BEYOND, false)) },
  'iri-reference': { pattern: anchored(uri(BEYOND, true)) },
  'uri-template': {
    pattern: anchored(
      `(?:[^\\u{0}- "'<>%\\\\^\`{|}]|%[0-9A-Fa-f]{2}|\\{[+#.\\/;?&=,!@|]?${VARIABLE}(?:,${VARIABLE})*\\})*`,
    ),
  },
  uuid: { pattern: anchored('[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}') },
  'json-pointer': { pattern: anchored(POINTER) },
  'relative-json-pointer': { pattern: anchored(`(?:0|[1-9]\\d*)(?:#|${POINTER})`) },
};

/** In text, a moment may have a blank for its `T` and no zone: so databases and CSV files write it. */
const TEXT: Readonly<Record<string, Format>> = {
  ...STRICT,
  time: { pattern: anchored(`(?:${LOOSE_TIME}|${LEAP})`) },
  'date-time': { pattern: anchored(`${DAY}[Tt ](?:${LOOSE_TIME}|${LEAP})`) },
};

/** Records of typed values (`json`), or of texts that are read by the types of their properties (`text`). */
export type Reading = 'text' | 'json';

export function formatsFor(reading: Reading): Readonly<Record<string, Format>> {
  return reading === 'text' ? TEXT : STRICT;
}

/** The format of a name; undefined of one that is an annotation only. */
export function findFormat(reading: Reading, name: string): Format | undefined {
  const formats = formatsFor(reading);
  return Object.hasOwn(formats, name) ? formats[name] : undefined;
}
