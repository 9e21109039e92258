import type { ProjectFolder } from '../support/project-folder.js';

export type Config = [type: string, kwargs: Record<string, unknown>];

export interface Answer {
  /** `pass`, `error`, or how many rows are unexpected (`fail` where rows are not counted). */
  verdicts: (string | number)[];
  out: string;
  err: string;
  code: number;
}

interface Report {
  results: {
    success: boolean;
    result: { unexpected_count?: number };
    exception_info: { raised_exception: boolean };
  }[];
}

export const suiteOf = (configs: readonly Config[]): string =>
  JSON.stringify({ expectations: configs.map(([type, kwargs]) => ({ type: `expect_${type}`, kwargs })) });

/** Runs `lastro check` and `lastro contract` on files of a folder, which they write before. */
export function fileChecks(folder: () => ProjectFolder): {
  check: (data: string, content: string, configs: readonly Config[], ...args: string[]) => Promise<Answer>;
  contract: (data: string, content: string, schema: object, ...args: string[]) => Promise<string[]>;
} {
  async function check(data: string, content: string, configs: readonly Config[], ...args: string[]): Promise<Answer> {
    if (content !== '') folder().write(data, content);
    folder().write('s.json', suiteOf(configs));
    const { code, out, err } = await folder().lastro('check', data, '--suite', 's.json', '--format', 'json', ...args);
    const verdicts = out.startsWith('{')
      ? (JSON.parse(out) as Report).results.map(({ success, result, exception_info: { raised_exception } }) =>
          success ? 'pass' : raised_exception ? 'error' : (result.unexpected_count ?? 'fail'),
        )
      : [];
    return { verdicts, out, err, code };
  }

  async function contract(data: string, content: string, schema: object, ...args: string[]): Promise<string[]> {
    folder().write(data, content);
    folder().write('c.json', JSON.stringify({ type: 'object', ...schema }));
    const { lines } = await folder().lastro('contract', 'c.json', data, ...args);
    return lines;
  }
  return { check, contract };
}
