import type { CheckResult } from '../result.js';
import { githubReport } from './github.js';
import { gxJsonReport } from './gx-json.js';
import { junitReport } from './junit.js';
import { markdownReport } from './markdown.js';
import { sarifReport } from './sarif.js';
import { textReport } from './text.js';

/** Forms in which results are reported. */
export const REPORT_FORMATS = ['text', 'json', 'junit', 'markdown', 'github', 'sarif'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Results in one of {@link REPORT_FORMATS}; `json` is Great Expectations'. */
export function report(
  format: ReportFormat,
  results: readonly CheckResult[],
  { now, version }: { now: Date; version: string },
): string {
  switch (format) {
    case 'text':
      return textReport(results);
    case 'json':
      return gxJsonReport(results, now);
    case 'junit':
      return junitReport(results);
    case 'markdown':
      return markdownReport(results);
    case 'github':
      return githubReport(results);
    case 'sarif':
      return sarifReport(results, version);
  }
}
