import { findFormat } from '../formats.js';
import { and, FALSE, not, or } from '../../sql/predicates.js';
import { toRe2 } from '../regex.js';
import type { Keyword } from '../keyword-context.js';

const FORMAT_PHRASES: Readonly<Record<string, string>> = {
  date: 'a date like 2018-10-17',
  time: 'a time like 21:30:05Z',
  'date-time': 'a moment like 2018-10-17T21:30:05Z',
  email: 'an e-mail address',
  'idn-email': 'an e-mail address',
  hostname: 'a host name',
  uri: 'a URI',
  uuid: 'a UUID',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
};

const formatPhrase = (name: string): string =>
  Object.hasOwn(FORMAT_PHRASES, name) ? String(FORMAT_PHRASES[name]) : `in the format ${name}`;

export const format: Keyword = {
  keyword: 'format',
  message: ({ schema: { format: name } }) => `must be ${formatPhrase(String(name))}`,
  failures({ parameter, value, sql, reading, failWhen }) {
    const known = findFormat(reading, String(parameter));
    if (known === undefined) return [];
    const mismatch = not(sql.matches(value.text(), toRe2(known.pattern)));
    const tooLong = known.maxLength === undefined ? FALSE : `${sql.length(value.text())} > ${known.maxLength}`;
    return failWhen(and(value.is('string'), or(mismatch, tooLong)));
  },
};
