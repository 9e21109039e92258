import type { Keyword } from '../site.js';
import { Unsupported } from '../unsupported.js';

export const reference: Keyword = {
  keyword: '$ref',
  failures({ schema, parameter, value, references, apply }) {
    const target = references.resolve(schema, String(parameter));
    if (target === undefined) throw new Unsupported(`$ref to ${String(parameter)}`);
    return apply(target, value, typeof target === 'boolean' ? {} : { resource: references.place(target).path });
  },
};
