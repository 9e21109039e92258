import { LastroError, ProblemsError, UsageError, messageOf, type Location } from '../../base/errors.js';
import type { Logger } from '../../base/log.js';
import { originalStack } from '../../base/stack.js';
import type { LoaderCode, LoaderRequest } from '../loader-code.js';
import type { Loader } from '../loader.js';

export type Method = Exclude<keyof LoaderCode, 'close'>;

/** To the process that runs the code of loaders. */
export type ToLoader =
  | {
      kind: 'open';
      loader: Pick<Loader, 'name' | 'file' | 'checksum' | 'program' | 'mode' | 'key' | 'volatile' | 'contract'>;
      request: LoaderRequest;
      secrets: readonly string[];
      /** The date of a fixed clock. */
      now: Date | undefined;
    }
  | { kind: 'call'; method: Method }
  | { kind: 'abort'; reason: SentError };

/** From that process. After `lost`, an error outside of any call, the process is not used again. */
export type FromLoader =
  | { kind: 'log'; level: keyof Logger; message: string }
  | { kind: 'secret'; value: string }
  | { kind: 'read'; records: number }
  | { kind: 'returned'; value: unknown }
  | { kind: 'threw' | 'lost'; error: SentError };

/** Anything thrown, as plain data. */
export interface SentError {
  type: 'lastro' | 'usage' | 'problems' | 'syntax' | 'other';
  name: string;
  message: string;
  stack: string | undefined;
  code: string;
  location: Location | undefined;
  hint: string | undefined;
  problems: readonly SentError[];
  cause: SentError | undefined;
}

export function toSent(thrown: unknown, depth = 0): SentError {
  const coded = thrown instanceof LastroError ? thrown : undefined;
  const error = thrown instanceof Error ? thrown : undefined;
  return {
    type: typeOf(thrown),
    name: error?.name ?? 'Error',
    message: messageOf(thrown),
    stack: error === undefined ? undefined : originalStack(error),
    code: coded?.code ?? '',
    location: coded?.location,
    hint: coded?.hint,
    problems: thrown instanceof ProblemsError ? thrown.problems.map((problem) => toSent(problem, depth)) : [],
    cause: error?.cause === undefined || depth > 5 ? undefined : toSent(error.cause, depth + 1),
  };
}

function typeOf(thrown: unknown): SentError['type'] {
  if (thrown instanceof ProblemsError) return 'problems';
  if (thrown instanceof UsageError) return 'usage';
  if (thrown instanceof LastroError) return 'lastro';
  return thrown instanceof SyntaxError ? 'syntax' : 'other';
}

export function fromSent(sent: SentError): Error {
  const error = create(sent);
  if (sent.stack !== undefined) error.stack = sent.stack;
  if (error.name !== sent.name) Object.defineProperty(error, 'name', { value: sent.name });
  return error;
}

function toLastroError({ code, message, location, hint }: SentError): LastroError {
  return new LastroError(code, message, { location, hint });
}

function create({ type, message, code, location, hint, problems, cause }: SentError): Error {
  const options = cause === undefined ? {} : { cause: fromSent(cause) };
  switch (type) {
    case 'problems':
      return new ProblemsError(problems.map(toLastroError));
    case 'usage':
      return new UsageError(code, message, { location, hint, ...options });
    case 'lastro':
      return new LastroError(code, message, { location, hint, ...options });
    case 'syntax':
      return new SyntaxError(message, options);
    case 'other':
      return new Error(message, options);
  }
}
