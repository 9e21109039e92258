const [QUOTE, BACKSLASH, COLON, COMMA] = [34, 92, 58, 44];
const OPENING = new Set([123, 91]);
const CLOSING = new Set([125, 93]);

/**
 * A member of a JSON object as it is written, without blanks around it: numbers keep their digits. The text is known to be an object;
 * of several members of this name it is the last, and empty when there is none.
 */
export function memberText(json: string, name: string): string {
  let [depth, start, found] = [0, -1, ''];
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === QUOTE) {
      const end = endOfText(json, i);
      if (depth === 1 && start < 0) {
        const colon = afterBlanks(json, end + 1);
        if (json.charCodeAt(colon) === COLON && JSON.parse(json.slice(i, end + 1)) === name) {
          start = colon + 1;
          i = colon;
          continue;
        }
      }
      i = end;
    } else if (OPENING.has(code)) depth++;
    else {
      if (start >= 0 && depth === 1 && (code === COMMA || CLOSING.has(code))) {
        found = json.slice(start, i).trim();
        start = -1;
      }
      if (CLOSING.has(code)) depth--;
    }
  }
  return found;
}

/** Where the text that begins at a quote ends. */
function endOfText(json: string, quote: number): number {
  for (let end = json.indexOf('"', quote + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let escapes = 0;
    while (json.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return json.length;
}

function afterBlanks(json: string, from: number): number {
  let i = from;
  while (json.charCodeAt(i) <= 32) i++;
  return i;
}
