/** The first year of the Day of Black Consciousness as a holiday of the whole country. */
const BLACK_CONSCIOUSNESS = 2024;

const FIXED = ['01-01', '04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '12-25'];

/** Days from Easter to Carnival's Monday and Tuesday, Good Friday and Corpus Christi. */
const FROM_EASTER = [-48, -47, -2, 60];

/** The days of a year on which Brazilian banks are closed in the whole country besides Saturdays and Sundays, `YYYY-MM-DD`. */
export function brazilHolidays(year: number): string[] {
  const easter = easterOf(year);
  return [
    ...[...FIXED, ...(year >= BLACK_CONSCIOUSNESS ? ['11-20'] : [])].map((day) => `${year}-${day}`),
    ...FROM_EASTER.map((days) => new Date(easter + days * 86_400_000).toISOString().slice(0, 10)),
  ];
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
