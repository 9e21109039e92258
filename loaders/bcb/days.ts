/** Days as `YYYY-MM-DD`; the Bank writes them `dd/mm/yyyy`. */
export type Day = string;

export function toBank(day: Day): string {
  return day.split('-').reverse().join('/');
}

export function fromBank(text: string): Day {
  return text.split('/').reverse().join('-');
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The Bank answers at most ten years at a time. */
export function windows(from: Day, to: Day): { from: Day; to: Day }[] {
  const found: { from: Day; to: Day }[] = [];
  for (let start = from; start <= to;) {
    const tenYears = `${Number(start.slice(0, 4)) + 10}${start.slice(4)}`.replace('-02-29', '-02-28');
    const end = addDays(tenYears, -1);
    found.push({ from: start, to: end < to ? end : to });
    start = addDays(end, 1);
  }
  return found;
}
