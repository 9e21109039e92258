import { randomBytes } from 'node:crypto';

/** The last millisecond that an id was made for, and how many were made in it. */
let [lastTime, sequence] = [0, 0];

/** Ids of one millisecond before the next one is taken in advance: 12 bits. */
const PER_MILLISECOND = 4096;

/**
 * A UUID of version 7 (RFC 9562): the time in milliseconds, a counter within it, then 62 random bits. Ids of one process sort in the order in
 * which they were made, also when its clock is set back.
 */
export function orderedUuid(now: number = Date.now()): string {
  if (now > lastTime) [lastTime, sequence] = [now, 0];
  else if (++sequence === PER_MILLISECOND) [lastTime, sequence] = [lastTime + 1, 0];
  const bytes = randomBytes(16);
  bytes.writeUIntBE(lastTime, 0, 6);
  bytes.writeUInt16BE(0x7000 | sequence, 6);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
