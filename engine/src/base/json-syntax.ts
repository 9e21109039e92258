const BLANK = /[ \t\r\n]*/y;
const TOKEN =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true\b|false\b|null\b|[[\]{}:,]/y;

/** What may come next: a value, a name, or what follows one of them. */
type State = 'value' | 'first item' | 'name' | 'first name' | 'colon' | 'after';

/** Where a text stops being JSON: the offset of the first token that may not stand there; undefined when it is JSON. */
export function jsonErrorOffset(text: string): number | undefined {
  const open: ('[' | '{')[] = [];
  let state: State = 'value';
  for (let at = 0; ;) {
    BLANK.lastIndex = at;
    BLANK.test(text);
    at = BLANK.lastIndex;
    if (at >= text.length) return state === 'after' && open.length === 0 ? undefined : text.length;
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[0];
    const next: State | undefined = token === undefined ? undefined : nextState(state, token, open);
    if (token === undefined || next === undefined) return at;
    state = next;
    at += token.length;
  }
}

/** The state behind a token; undefined when it may not stand there. Keeps the brackets that are open. */
function nextState(state: State, token: string, open: ('[' | '{')[]): State | undefined {
  const inside = open.at(-1);
  const close = inside === '[' ? ']' : inside === '{' ? '}' : undefined;
  if (token === close && (state === 'after' || state === 'first item' || state === 'first name')) {
    open.pop();
    return 'after';
  }
  switch (state) {
    case 'first name':
    case 'name':
      return token.startsWith('"') ? 'colon' : undefined;
    case 'colon':
      return token === ':' ? 'value' : undefined;
    case 'after':
      return token === ',' && inside !== undefined ? (inside === '[' ? 'value' : 'name') : undefined;
    default:
      if (token === '[' || token === '{') {
        open.push(token);
        return token === '[' ? 'first item' : 'first name';
      }
      return /^[\]},:]$/.test(token) ? undefined : 'after';
  }
}
