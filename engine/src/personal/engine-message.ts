import { messageOf } from '../base/errors.js';
import { StatementError } from '../warehouse/warehouse.js';

/** Errors about the text of a statement, which quote names and SQL; all others may quote a value. */
const ABOUT_THE_TEXT =
  /^(parser|syntax|binder|catalog|dependency|not ?implemented|permission|interrupt|out ?of ?memory|transaction\w*|io)$/i;

/**
 * The message of an error for people. Of a statement that reads personal columns the engine's message is hidden where
 * they may quote a value.
 */
export function engineMessage(error: unknown, readsPersonal: boolean): string {
  if (
    !readsPersonal ||
    !(error instanceof StatementError) ||
    ABOUT_THE_TEXT.test(error.kind.replaceAll(/[^a-z]/gi, ''))
  )
    return messageOf(error);
  return `${error.kind} error (the message is hidden: the statement reads personal data)`;
}

/** Whether {@link engineMessage} withholds anything: then the error must not travel on as a cause either. */
export function isWithheld(error: unknown, readsPersonal: boolean): boolean {
  return engineMessage(error, readsPersonal) !== messageOf(error);
}
