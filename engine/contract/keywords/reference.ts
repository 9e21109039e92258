import type { Keyword } from '../site.js';

export const reference: Keyword = {
  keyword: '$ref',
  failures({ schema, parameter, value, references, apply }) {
    const target = references.resolve(schema, String(parameter));
    if (target === undefined) throw new Error(`$ref to nothing: ${String(parameter)}`);
    return apply(target, value, typeof target === 'boolean' ? {} : { resource: references.place(target).path });
  },
};
