import { sourceText } from './typescript.js';

/** An expectation of the project's own, as one SQL expression: a start that runs, to be rewritten. */
export const expectation = (type: string): string => `import { sqlExpectation } from 'lastro';

export default sqlExpectation({
  type: ${sourceText(type)},
  summary: 'Every value is at most a limit.',
  kwargs: { limit: { type: 'number' } },
  required: ['limit'],
  expression: 'column <= limit',
  says: 'is at most {limit}',
});
`;
