import { textOf, type Cell } from '../../../engine/src/base/cell.js';

const number = (options: Intl.NumberFormatOptions) => {
  const format = new Intl.NumberFormat('en', options);
  return (value: number | Cell | undefined): string => format.format(Number(value));
};

/** How pages write numbers in English, said again: with plain spaces and hyphens. */
export const integer = number({ maximumFractionDigits: 0 });
export const short = number({ maximumFractionDigits: 1 });
export const tenths = number({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
export const cents = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
export const percent = number({ style: 'percent', maximumFractionDigits: 0 });
export const percentTenths = number({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
export const percentFine = number({ style: 'percent', maximumSignificantDigits: 2 });
export const change = number({ style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' });
const threeDigits = number({ notation: 'compact', minimumSignificantDigits: 3, maximumSignificantDigits: 3 });

export const exactly = (value: number | Cell | undefined): string => `R$ ${cents(value)}`;

/** `R$ 13.6 M`, `R$ 960 k`, `R$ 159`. */
export function money(value: number | Cell | undefined, sign = 'R$'): string {
  const amount = Math.abs(Number(value));
  return `${sign} ${amount < 10_000 ? integer(value) : threeDigits(value).replace('K', ' k').replace('M', ' M')}`;
}

/** `17 Oct 2018`, of `2018-10-17`. */
export function day(date: Cell | undefined): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }).format(
    new Date(text(date)),
  );
}

export function text(cell: Cell | undefined): string {
  return textOf(cell ?? null);
}

/** A text of a page as it is compared: any white space is one space, `%` follows its number, a minus is a hyphen. */
export function plain(shown: string | null): string {
  return (shown ?? '').trim().replace(/\s+/gu, ' ').replaceAll(' %', '%').replaceAll('\u2212', '-');
}
