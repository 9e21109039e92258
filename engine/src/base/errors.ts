/** A place in a file of the project. Lines and columns count from 1. */
export interface Location {
  /** Path relative to the project, with forward slashes. */
  file: string;
  line?: number;
  column?: number;
  /** Of a call of a macro: the place in the macro that is meant. */
  within?: Location;
}

/** The place of a problem, what to do about it and what caused it. */
export interface ProblemDetails {
  location?: Location | undefined;
  /** What to do about it, as a sentence without a capital or a full stop. */
  hint?: string | undefined;
  cause?: unknown;
}

/**
 * An error for users: a stable dotted code (`suite.unknown-kwarg`), a lower-case message that names the offending
 * value, its place, and what to do.
 */
export class LastroError extends Error {
  override readonly name = 'LastroError';
  readonly code: string;
  readonly location: Location | undefined;
  readonly hint: string | undefined;

  constructor(code: string, message: string, details: ProblemDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.location = details.location;
    this.hint = details.hint;
  }
}

/** No run could start: usage, configuration, an invalid suite, a lock held by another run. Exit code 2. */
export class UsageError extends LastroError {}

/** Several problems found in one pass, reported together. */
export class ProblemsError extends UsageError {
  readonly problems: readonly LastroError[];

  constructor(problems: readonly LastroError[]) {
    const first = problems[0];
    super(first?.code ?? 'problems', problems.map(formatError).join('\n'), { location: first?.location });
    this.problems = problems;
  }
}

/** Throws when any problem was collected. */
export function assertNoProblems(problems: readonly LastroError[]): void {
  if (problems.length > 0) throw new ProblemsError(problems);
}

export function formatLocation({ file, line, column }: Location): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(':');
}

/** `file:line:col  code  message (hint)`, one line for each problem. */
export function formatError(error: unknown): string {
  if (error instanceof ProblemsError) return error.message;
  if (!(error instanceof LastroError)) return error instanceof Error ? error.message : String(error);
  const where = error.location === undefined ? '' : `${formatLocation(error.location)}  `;
  return `${where}${error.code}  ${messageWithHint(error)}`;
}

/** What happened and what to do, without the place, but for that within a macro, and the code. */
export function messageWithHint({ message, hint, location }: LastroError): string {
  const what = location?.within === undefined ? message : `${message}, in ${formatLocation(location.within)}`;
  return hint === undefined ? what : `${what} (${hint})`;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
