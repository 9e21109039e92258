import { _, type Ajv2020, type CodeKeywordDefinition, type KeywordCxt } from 'ajv/dist/2020.js';

/**
 * For an `anyOf` that no branch matched, ajv also lists the errors of every branch. One message is enough, so these
 * keywords report only themselves.
 */
export function reportOnce(ajv: Ajv2020): void {
  for (const keyword of ['anyOf', 'oneOf', 'contains', 'propertyNames']) {
    const definition = ajv.getKeyword(keyword) as CodeKeywordDefinition;
    ajv.removeKeyword(keyword);
    ajv.addKeyword({
      ...definition,
      trackErrors: true,
      code(context: KeywordCxt) {
        if (keyword === 'propertyNames') resetErrorsPerName(context);
        const report = context.error.bind(context);
        context.error = (_append, parameters, paths) => {
          context.reset();
          report(false, parameters, paths);
        };
        definition.code(context);
      },
    });
  }
}

/** `propertyNames` has an error for each name: the errors to drop start again with each. */
function resetErrorsPerName(context: KeywordCxt): void {
  const { gen } = context;
  const before = gen.let('before', 0);
  (context as { errsCount?: unknown }).errsCount = before;
  const subschema = context.subschema.bind(context);
  context.subschema = (application, valid) => {
    gen.assign(before, _`errors`);
    return subschema(application, valid);
  };
}
