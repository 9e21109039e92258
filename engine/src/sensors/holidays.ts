/** Whether a day is one of these: days of one year (`2026-12-25`), of every year (`12-25`), or so many days from Easter (`easter-2`). */
export function holidayTest(holidays: readonly string[]): (day: string) => boolean {
  const days = new Set(holidays);
  const fromEaster = new Set(
    holidays.flatMap((day) => (day.startsWith('easter') ? [Number(day.slice('easter'.length)) || 0] : [])),
  );
  return (day) =>
    days.has(day) ||
    days.has(day.slice(5)) ||
    (fromEaster.size > 0 && fromEaster.has((Date.parse(day) - easterOf(Number(day.slice(0, 4)))) / 86_400_000));
}

/** Easter Sunday of the Gregorian calendar, midnight UTC (Meeus, Jones and Butcher). */
function easterOf(year: number): number {
  const a = year % 19;
  const century = Math.floor(year / 100);
  const ofCentury = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const moon = (19 * a + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(ofCentury / 4) - moon - (ofCentury % 4)) % 7;
  const late = Math.floor((a + 11 * moon + 22 * weekday) / 451);
  const day = moon + weekday - 7 * late + 114;
  return Date.UTC(year, Math.floor(day / 31) - 1, (day % 31) + 1);
}
