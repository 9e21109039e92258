import { compileContract, mapSubschemas, type Contract, type JsonSchema } from '../../contract/index.js';

/** A contract without the annotations that are nobody's business but its owner's: what a page loads is public. */
export function browserContract({ schema, documents, file }: Contract): Contract {
  const listed = Object.entries(documents).map(([uri, document]) => [uri, withoutAnnotations(document)] as const);
  return compileContract(withoutAnnotations(schema), { file, documents: Object.fromEntries(listed) });
}

function withoutAnnotations(schema: JsonSchema): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const kept = Object.entries(schema).filter(
    ([name]) => name !== '$comment' && (name === 'x-texts' || !name.startsWith('x-')),
  );
  return mapSubschemas(Object.fromEntries(kept), withoutAnnotations);
}
