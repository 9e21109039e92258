const LINK = /<([^>]*)>((?:\s*;\s*[\w!#$%&'*+.^`|~-]+(?:\s*=\s*(?:"(?:\\.|[^"\\])*"|[^\s",;]+))?)*)/g;
const PARAMETER = /;\s*([\w!#$%&'*+.^`|~-]+)\s*(?:=\s*(?:"((?:\\.|[^"\\])*)"|([^\s",;]+)))?/g;

/**
 * The address of the link with a relation in a `Link` header (RFC 8288), resolved against that of the response; undefined when there is
 * none. Links about another resource (`anchor`) are not taken.
 */
export function linkTo(relation: string, header: string | null, base: string): string | undefined {
  for (const [, target = '', rest = ''] of (header ?? '').matchAll(LINK)) {
    const parameters = new Map<string, string>();
    for (const [, name = '', quoted, plain = ''] of rest.matchAll(PARAMETER))
      if (!parameters.has(name.toLowerCase()))
        parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain);
    const relations = (parameters.get('rel') ?? '').toLowerCase().split(/\s+/);
    if (relations.includes(relation) && !parameters.has('anchor')) return new URL(target, base).href;
  }
  return undefined;
}
