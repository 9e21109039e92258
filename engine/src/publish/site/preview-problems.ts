import { LastroError, ProblemsError, formatLocation, messageOf } from '../../base/errors.js';
import { escapeHtml } from '../../base/escape.js';

/** What is wrong with a project, as a preview shows it. */
export interface SiteProblem {
  /** `transforms/marts/fct_orders.sql:4`. */
  place: string;
  message: string;
  hint?: string;
}

/** The problems of anything that was thrown. */
export function siteProblems(error: unknown): SiteProblem[] {
  if (error instanceof ProblemsError) return error.problems.flatMap(siteProblems);
  if (!(error instanceof LastroError)) return [{ place: '', message: messageOf(error) }];
  const { message, hint, location } = error;
  const place = location === undefined ? '' : formatLocation(location);
  return [{ place, message, ...(hint === undefined ? {} : { hint }) }];
}

/**
 * A file below the site's root that changes with the settings and problems of a preview. Every page refers to it, because Framework
 * asks an open page to load again only when one of its files is another, not when the configuration was written while it loaded.
 */
export const PREVIEW_STAMP = 'preview-stamp.json';

const SHOWN = 10;

const STYLE = `
.preview-problems { position: fixed; inset: auto 0 0; z-index: 10; max-height: 40vh; overflow: auto; padding: 0.75rem 1rem;
  border-top: 4px solid #b3261e; background: #fdecea; color: #410e0b; font: 14px/1.45 system-ui, sans-serif; }
.preview-problems p, .preview-problems ul { max-width: none; margin: 0; padding: 0; list-style: none; }
.preview-problems li { margin-top: 0.5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.preview-problems code { font: 600 13px/1.45 ui-monospace, monospace; }
@media (prefers-color-scheme: dark) { .preview-problems { background: #3b1512; color: #f9dedc; } }
`;

/** What every page of a preview has: its stamp, and a panel with the problems if there are any. */
export function previewHtml(problems: readonly SiteProblem[]): string {
  return `<a href="/${PREVIEW_STAMP}" download hidden></a>\n${problemsHtml(problems)}`;
}

function problemsHtml(problems: readonly SiteProblem[]): string {
  if (problems.length === 0) return '';
  const item = ({ place, message, hint }: SiteProblem): string => {
    const where = place === '' ? '' : `<code>${escapeHtml(place)}</code> `;
    const cure = hint === undefined ? '' : `<br><em>${escapeHtml(hint)}</em>`;
    return `<li>${where}${escapeHtml(message)}${cure}</li>`;
  };
  const more = problems.length > SHOWN ? `<li>and ${problems.length - SHOWN} more: see the terminal</li>` : '';
  return `<style>${STYLE}</style>
<aside class="preview-problems" role="alert"><p><strong>Not everything works:</strong> what needs it is not shown as it is now.</p>
<ul>${problems.slice(0, SHOWN).map(item).join('')}${more}</ul></aside>
`;
}
