import type { Keyword } from '../keyword-context.js';
import { UnsupportedError } from '../unsupported.js';

export const reference: Keyword = {
  keyword: '$ref',
  failures({ schema, parameter, value, references, applySchema }) {
    const target = references.resolve(schema, String(parameter));
    if (target === undefined) throw new UnsupportedError(`$ref to ${String(parameter)}`);
    return applySchema(
      target,
      value,
      typeof target === 'boolean' ? {} : { resource: references.locationOf(target).path },
    );
  },
};
