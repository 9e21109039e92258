/** What a run tells while it goes on. Levels as everywhere: debug is shown by `--debug`, info unless `--quiet`. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export type LogFormat = 'text' | 'json';

export interface LoggerOptions {
  write(line: string): void;
  format: LogFormat;
  level: 'debug' | 'info' | 'warn' | 'error';
  /** Values that must never be printed (read from the environment as secrets). */
  secrets?: Iterable<string>;
  now(): Date;
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Replaces every secret by `***`. Values shorter than four characters are not secrets. */
export function mask(text: string, secrets: Iterable<string>): string {
  let masked = text;
  for (const secret of secrets) if (secret.length >= 4) masked = masked.replaceAll(secret, '***');
  return masked;
}

export function createLogger(options: LoggerOptions): Logger {
  const lowest = LEVELS.indexOf(options.level);
  const at =
    (level: (typeof LEVELS)[number]) =>
    (message: string): void => {
      if (LEVELS.indexOf(level) < lowest) return;
      const text = mask(message, options.secrets ?? []);
      options.write(
        options.format === 'json' ? JSON.stringify({ ts: options.now().toISOString(), level, message: text }) : text,
      );
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
