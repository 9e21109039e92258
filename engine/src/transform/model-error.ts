import { LastroError, messageOf } from '../base/errors.js';
import { engineMessage, isWithheld } from '../personal/index.js';
import { candidateHint } from '../warehouse/candidates.js';
import { StatementError } from '../warehouse/warehouse.js';
import type { CompiledModel } from './compile.js';
import type { Statement } from './materialization.js';

/**
 * An error of the engine's at the place in the model it points to.
 *
 * @param statement the one that ran last
 * @param readsPersonal whether no message may quote a value
 */
export function locateError(
  error: unknown,
  compiled: CompiledModel,
  statement: Statement,
  readsPersonal: boolean,
): LastroError {
  if (error instanceof LastroError) return error;
  if (!(error instanceof StatementError))
    return new LastroError('model.failed', messageOf(error), { location: { file: compiled.file }, cause: error });
  const queryOffset =
    error.sql === statement.sql && error.offset !== undefined ? error.offset - statement.prefixLength : undefined;
  const location =
    queryOffset === undefined || queryOffset < 0 || queryOffset > compiled.sql.length
      ? { file: compiled.file }
      : compiled.locate(queryOffset);
  const code = `model.${error.kind.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
  const [message = ''] = engineMessage(error, readsPersonal).split('\n');
  const missing = /^Table with name \S+ does not exist/.test(message);
  const castsText = /\bround\((VARCHAR|STRING_LITERAL)\)/.test(message)
    ? 'use @try_cast for text; @cast rounds numbers'
    : undefined;
  const hint = missing
    ? `--select +${compiled.model.table.name} also builds the models it reads`
    : error.kind === 'Permission'
      ? 'also grant the target of the link: externalAccess in lastro.config.ts'
      : undefined;
  if (isWithheld(error, readsPersonal))
    return new LastroError(code, message, { location, hint: 'select the rows for which @try_cast gives null' });
  return new LastroError(code, message, { location, hint: castsText ?? candidateHint(error) ?? hint, cause: error });
}
