import { LastroError, type ProblemDetails } from '../base/errors.js';

/** What went wrong with the server of a source, and whether another try may help. */
export class SourceError extends LastroError {
  constructor(
    code: string,
    message: string,
    readonly isTransient: boolean,
    details: ProblemDetails = {},
  ) {
    super(code, message, details);
  }
}
