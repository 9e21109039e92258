import type { CodeKeywordDefinition, KeywordCxt } from 'ajv';
import anyOf from 'ajv/dist/vocabularies/applicator/anyOf.js';
import contains from 'ajv/dist/vocabularies/applicator/contains.js';
import oneOf from 'ajv/dist/vocabularies/applicator/oneOf.js';
import propertyNames from 'ajv/dist/vocabularies/applicator/propertyNames.js';
import { resetErrorsCount } from 'ajv/dist/compile/errors.js';
import names from 'ajv/dist/compile/names.js';

/**
 * ajv lists, beside an `anyOf` that no branch met, every complaint of every branch. A person wants the one sentence;
 * so these keywords report themselves and nothing of what they tried.
 */
function quiet(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    trackErrors: true,
    code(context: KeywordCxt) {
      const report = context.error.bind(context);
      context.error = (_append, parameters, paths) => {
        context.reset();
        report(false, parameters, paths);
      };
      definition.code(context);
    },
  };
}

/** One error for each name, so the count before each name is what to fall back to. */
const quietPropertyNames: CodeKeywordDefinition = {
  ...propertyNames.default,
  code(context: KeywordCxt) {
    const { gen } = context;
    const subschema = context.subschema.bind(context);
    const before = gen.let('before', 0);
    context.subschema = (application, valid) => {
      gen.assign(before, names.default.errors);
      return subschema(application, valid);
    };
    const report = context.error.bind(context);
    context.error = (_append, parameters, paths) => {
      resetErrorsCount(gen, before);
      report(false, parameters, paths);
    };
    propertyNames.default.code(context);
  },
};

export const QUIET_KEYWORDS: readonly CodeKeywordDefinition[] = [
  quiet(anyOf.default),
  quiet(oneOf.default),
  quiet(contains.default),
  quietPropertyNames,
];
