/**
 * Finds the regular records of a CSV text (RFC 4180), 64 bytes at a time. It is written in AssemblyScript and built by
 * `npm run wasm` into `src/load/csv/records-wasm.ts`; `src/load/csv/record-finder.ts` calls it.
 *
 * What is regular is what `src/load/csv/scanner.ts` takes without a change: the right number of fields, quotes that are opened,
 * doubled and closed where they may be, and the line end of the header. Everything else is left to the scanner.
 *
 * A block of 64 bytes becomes a few words of 64 bits, one bit for each byte: where its quotes are, its delimiters, its line ends.
 */

const QUOTE: i32 = 34;
const LF: i32 = 10;
const CR: i32 = 13;

/** Bytes of a block. */
const BLOCK: i32 = 64;

/** Bytes of a text at most. A record of so many is not too long. */
export const CAPACITY: i32 = 1 << 18;

/** The address of the text, behind which a block of zeros must be. */
export const TEXT: i32 = 0;

/** The address of the ends of the records that were found, without their line ends: 32 bits each, from the beginning of the text. */
export const ENDS: i32 = TEXT + CAPACITY + BLOCK;

/** Records that the last call found. */
export let records: i32 = 0;

/** Physical lines of them, and of the blank lines between them. */
export let lines: i32 = 0;

/** Whether the last call came to something that is not regular; else the text ended. */
export let isStopped: bool = false;

/** A bit for each byte of a block that is equal to the byte in all lanes of `byte`. */
function bitsOf(a: v128, b: v128, c: v128, d: v128, byte: v128): u64 {
  const low: u32 = i8x16.bitmask(i8x16.eq(a, byte)) | (i8x16.bitmask(i8x16.eq(b, byte)) << 16);
  const high: u32 = i8x16.bitmask(i8x16.eq(c, byte)) | (i8x16.bitmask(i8x16.eq(d, byte)) << 16);
  return u64(low) | (u64(high) << 32);
}

/** Each bit with all below it, added without carry: set from a quote that opens to before the one that closes. */
function parity(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ (bits << 32);
}

/**
 * Finds the regular records between two positions of the text; the first is the beginning of one. Blank lines are none, unless records
 * have one field.
 *
 * @param comment the byte with which a line begins that is no record, or -1
 * @param columns fields of each record
 * @param newline bytes of each line end: 1 for LF, 2 for CR LF
 * @returns where the last of them ends, its line end included
 */
export function find(from: i32, to: i32, delimiter: i32, comment: i32, columns: i32, newline: i32): i32 {
  records = 0;
  lines = 0;
  isStopped = false;

  const quote = i8x16.splat(QUOTE as i8);
  const separator = i8x16.splat(delimiter as i8);
  const lf = i8x16.splat(LF as i8);
  const cr = i8x16.splat(CR as i8);

  let end = from;
  // Delimiters and line feeds before the block, and delimiters before `end`.
  let delimitersBefore: i32 = 0;
  let linesBefore: i32 = 0;
  let delimitersAtEnd: i32 = 0;
  // What the block before this one ended with, in the lowest bit; `inside` in all bits.
  let inside: u64 = 0;
  let mayOpen: u64 = 1;
  let closed: u64 = 0;
  let returned: u64 = 0;

  for (let at = from; at < to; at += BLOCK) {
    const a = v128.load(TEXT + at);
    const b = v128.load(TEXT + at, 16);
    const c = v128.load(TEXT + at, 32);
    const d = v128.load(TEXT + at, 48);
    const quotes = bitsOf(a, b, c, d, quote);
    const feeds = bitsOf(a, b, c, d, lf);

    const within = parity(quotes) ^ inside;
    const opening = quotes & within;
    const closing = quotes & ~within;
    const delimiters = bitsOf(a, b, c, d, separator) & ~within;
    const ends = feeds & ~within;
    const returns = bitsOf(a, b, c, d, cr) & ~within;

    const mayFollow = delimiters | ends | closing;
    const afterReturn = (returns << 1) | returned;
    const wrong =
      (opening & ~((mayFollow << 1) | mayOpen)) |
      (((closing << 1) | closed) & ~(opening | delimiters | ends | returns)) |
      (newline == 2 ? afterReturn ^ ends : afterReturn);

    // Only records that end before the first wrong byte.
    let left = wrong == 0 ? ends : ends & ((wrong & (0 - wrong)) - 1);
    while (left != 0) {
      const before = (left & (0 - left)) - 1;
      const next = at + i32(ctz(left)) + 1;
      const contentEnd = next - newline;
      const seen = delimitersBefore + i32(popcnt(delimiters & before));
      if (contentEnd != end || columns == 1) {
        if (seen - delimitersAtEnd != columns - 1) {
          isStopped = true;
          return end;
        }
        store<i32>(ENDS + (records << 2), contentEnd);
        records++;
      }
      lines = linesBefore + i32(popcnt(feeds & before)) + 1;
      delimitersAtEnd = seen;
      end = next;
      if (i32(load<u8>(TEXT + next)) == comment) {
        isStopped = true;
        return end;
      }
      left &= left - 1;
    }
    if (wrong != 0) {
      isStopped = at + i32(ctz(wrong)) < to;
      return end;
    }

    delimitersBefore += i32(popcnt(delimiters));
    linesBefore += i32(popcnt(feeds));
    inside = u64(i64(within) >> 63);
    mayOpen = mayFollow >> 63;
    closed = closing >> 63;
    returned = returns >> 63;
  }
  return end;
}
