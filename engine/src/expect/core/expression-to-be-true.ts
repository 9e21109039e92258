import { messageOf } from '../../base/errors.js';
import { columnsOf } from '../condition/ast.js';
import { readCondition } from '../condition/read.js';
import { renderCondition } from '../condition/render.js';
import { defineExpectation } from '../define-expectation.js';
import { sql } from '../templates/kwargs.js';
import { measureMap } from '../templates/map.js';
import { mostlyText } from '../templates/descriptions.js';

const columns = ({ expression }: { expression: string }): string[] => columnsOf(readCondition(expression, 'sql'));

export default defineExpectation({
  type: 'expect_expression_to_be_true',
  kind: 'multicolumn map',
  summary: 'A boolean expression over the columns is not false in any row (unknown, where a value is null, passes).',
  kwargs: { expression: sql },
  required: ['expression'],
  refine(kwargs) {
    try {
      columns(kwargs);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  },
  columns,
  describe: (kwargs) => `${kwargs.expression.trim()}${mostlyText(kwargs)}`,
  measure(scope, kwargs) {
    const column = (name: string): ReturnType<typeof scope.column> => scope.column(name);
    const expression = renderCondition(readCondition(kwargs.expression, 'sql'), { dialect: scope.dialect, column });
    return measureMap(scope, kwargs, {
      domain: columns(kwargs).map((name) => scope.column(name).name),
      shape: 'record',
      ignored: undefined,
      test: { expected: `${expression} IS NOT FALSE` },
    });
  },
});
