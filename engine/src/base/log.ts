import { printable } from './escape.js';
import { maskMessage } from './mask.js';

/** The messages of a run. Levels as everywhere: debug is shown by `--debug`, info unless `--quiet`. */
export interface Logger {
  debug: LogLine;
  info: LogLine;
  warn: LogLine;
  error: LogLine;
}

/**
 * Writes a line for people, printable; a line of JSON has the fields beside it, for programs. A line that is given
 * {@link styled} is written there as is.
 */
export type LogLine = (message: string, fields?: LogFields) => void;

/** Key of a line that is printable already and has colours. */
export const styled = Symbol('styled');

/** What a line is about, by name: `{ event: 'step', status: 'success' }`. */
export type LogFields = Readonly<Record<string, unknown>> & { readonly [styled]?: string };

export type LogFormat = 'text' | 'json';

export interface LoggerOptions {
  write(line: string): void;
  format: LogFormat;
  level: 'debug' | 'info' | 'warn' | 'error';
  /** Secrets: values that must never be printed. */
  secrets?: Iterable<string>;
  now(): Date;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** A logger that masks secrets, including those that become known later. */
export function maskedLogger(log: Logger, secrets: Iterable<string>): Logger {
  const logMasked =
    (level: keyof Logger) =>
    (message: string): void =>
      log[level](maskMessage(message, secrets));
  return { debug: logMasked('debug'), info: logMasked('info'), warn: logMasked('warn'), error: logMasked('error') };
}

/** A logger that writes each warning and each error once. */
export function loggerOfNews(log: Logger): Logger {
  const written = new Set<string>();
  const logOnce =
    (level: 'warn' | 'error'): LogLine =>
    (message, fields) => {
      if (written.has(message)) return;
      written.add(message);
      log[level](message, fields);
    };
  return { ...log, warn: logOnce('warn'), error: logOnce('error') };
}

export function createLogger(options: LoggerOptions): Logger {
  const { format, level: threshold, secrets = [] } = options;
  const minimumLevel = LEVELS.indexOf(threshold);
  const knownSecrets = [...secrets];
  const maskValue = (_: string, value: unknown): unknown =>
    typeof value === 'string' ? maskMessage(value, knownSecrets) : value;
  const logAt =
    (level: (typeof LEVELS)[number]): LogLine =>
    (message, fields) => {
      if (LEVELS.indexOf(level) < minimumLevel) return;
      if (format === 'text') return options.write(maskMessage(fields?.[styled] ?? printable(message), knownSecrets));
      const text = message.replaceAll(/\s+/g, ' ').trim();
      if (text !== '')
        options.write(
          printable(JSON.stringify({ ts: options.now().toISOString(), level, message: text, ...fields }, maskValue)),
        );
    };
  return { debug: logAt('debug'), info: logAt('info'), warn: logAt('warn'), error: logAt('error') };
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
