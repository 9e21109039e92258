import { escapeXml, oneLine } from '../../base/escape.js';
import { countStatuses, isFailure, outcomeOf, type Verdict } from '../../base/status.js';
import { count } from '../../base/text.js';
import type { RunResults } from '../artifacts.js';

/** White text on these has a contrast of at least 4.5. */
const COLORS: Record<Verdict, string> = {
  pass: '#1a7f4b',
  warn: '#8a5a00',
  stale: '#4b5a78',
  not_checked: '#5c5c5c',
  fail: '#b3261e',
};

/** The verdict as a shape, so that it does not depend on colour: tick, triangle, clock, dash, cross. */
const SHAPES: Record<Verdict, string> = {
  pass: 'M1 6l3 3 6-7',
  warn: 'M5.5 1L10.5 10H.5zM5.5 4v3M5.5 8.4v.2',
  stale: 'M5.5 1a4.5 4.5 0 1 0 .01 0M5.5 3v3l2 1',
  not_checked: 'M1 6h9',
  fail: 'M1.5 2l8 8M9.5 2l-8 8',
};

/** Pixels of a character in the fonts below at 11 pixels, nearly; `textLength` makes the text fit exactly. */
function characterWidth(character: string): number {
  if (/[ijl.,:;'|!]/.test(character)) return 3.5;
  if (/[ tfr()-]/.test(character)) return 4.3;
  if (/[mwMW@]/.test(character)) return 10;
  return /[A-Z0-9]/.test(character) ? 7.2 : 6.5;
}

/** `badge.svg`: project and verdict, readable without fonts of its own, colours or a network. */
export function badge(run: RunResults): string {
  const label = oneLine(run.metadata.project_name, 40);
  const verdictLabel = verdictText(run);
  const left = textWidth(label) + 14;
  const right = textWidth(verdictLabel) + 30;
  const title = `${label}: ${verdictLabel}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${escapeXml(title)}">
  <title>${escapeXml(title)}</title>
  <rect width="${left + right}" height="20" rx="3" fill="#333"/>
  <path d="M${left} 0h${right - 3}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-${right - 3}z" fill="${COLORS[run.verdict]}"/>
  <path transform="translate(${left + 7} 4.5)" d="${SHAPES[run.verdict]}" fill="none" stroke="#fff" stroke-width="1.6"/>
  <g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif" font-size="11" aria-hidden="true">
    <text x="7" y="14" textLength="${textWidth(label)}" lengthAdjust="spacingAndGlyphs">${escapeXml(label)}</text>
    <text x="${left + 23}" y="14" textLength="${textWidth(verdictLabel)}" lengthAdjust="spacingAndGlyphs">${escapeXml(verdictLabel)}</text>
  </g>
</svg>
`;
}

function textWidth(text: string): number {
  return Math.max(1, Math.round([...text].reduce((sum, character) => sum + characterWidth(character), 0)));
}

function verdictText(run: RunResults): string {
  const tests = run.results.filter(({ resource_type }) => resource_type === 'test' || resource_type === 'unit_test');
  const { pass, warn, accepted = 0 } = countStatuses(tests.map(outcomeOf));
  switch (run.verdict) {
    case 'pass':
      return `${count(pass, 'check')} passed${accepted === 0 ? '' : `, ${accepted} accepted`}`;
    case 'warn':
      return warn === 0 ? 'warnings' : count(warn, 'warning');
    case 'stale':
      return 'stale';
    case 'not_checked':
      return 'not checked';
    case 'fail':
      return `${run.results.filter(({ status }) => isFailure(status)).length} failed`;
  }
}
