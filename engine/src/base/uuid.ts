import { randomUuid } from './random.js';

/** Ids of one millisecond before the next one is taken in advance: 12 bits. */
const PER_MILLISECOND = 4096;

/**
 * Makes UUIDs of version 7 (RFC 9562): the time in milliseconds, a counter within it, then 62 random bits. They sort in the order in which
 * they were made, also when the clock is set back.
 */
export function orderedUuids(): (now: Date) => string {
  let [time, sequence] = [0, 0];
  return (now) => {
    if (now.getTime() > time) [time, sequence] = [now.getTime(), 0];
    else if (++sequence === PER_MILLISECOND) [time, sequence] = [time + 1, 0];
    const moment = time.toString(16).padStart(12, '0');
    const variantAndRandom = randomUuid().slice(-17);
    return `${moment.slice(0, 8)}-${moment.slice(8)}-${(0x7000 | sequence).toString(16)}-${variantAndRandom}`;
  };
}
