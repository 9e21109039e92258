/**
 * SQL of a condition that is TRUE or FALSE and never NULL, so that NOT, OR and counts are exact. The functions below
 * preserve that, and fold constants.
 */
export type Predicate = string;

export const TRUE: Predicate = 'TRUE';
export const FALSE: Predicate = 'FALSE';

export function and(...parts: readonly Predicate[]): Predicate {
  if (parts.includes(FALSE)) return FALSE;
  // A condition that another part begins with is left out.
  const needed = parts.filter((part) => !parts.some((other) => other.startsWith(`(${part}) AND `)));
  return join(needed, TRUE, ' AND ');
}

export function or(...parts: readonly Predicate[]): Predicate {
  if (parts.includes(TRUE)) return TRUE;
  return join(parts, FALSE, ' OR ');
}

export function not(part: Predicate): Predicate {
  if (part === TRUE) return FALSE;
  if (part === FALSE) return TRUE;
  return `NOT (${part})`;
}

export function predicateOf(condition: boolean): Predicate {
  return condition ? TRUE : FALSE;
}

function join(parts: readonly Predicate[], neutral: Predicate, operator: string): Predicate {
  const remaining = [...new Set(parts)].filter((part) => part !== neutral);
  if (remaining.length === 0) return neutral;
  return remaining.length === 1 ? (remaining[0] ?? neutral) : remaining.map((part) => `(${part})`).join(operator);
}

/** How many of the conditions are true. */
export function countTrue(parts: readonly Predicate[]): string {
  const certain = parts.filter((part) => part === TRUE).length;
  const undecided = parts.filter((part) => part !== TRUE && part !== FALSE);
  return [
    ...(certain > 0 || undecided.length === 0 ? [String(certain)] : []),
    ...undecided.map((part) => `CASE WHEN ${part} THEN 1 ELSE 0 END`),
  ].join(' + ');
}
