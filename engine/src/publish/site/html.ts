import { parse, type DefaultTreeAdapterTypes } from 'parse5';

export interface HtmlElement {
  tag: string;
  attributes: ReadonlyMap<string, string>;
  /** Whether it is in the page itself, not in the masthead or the footer. */
  isInMain: boolean;
}

/** Every element of a page, in the order of the text. */
export function elementsOf(html: string): HtmlElement[] {
  return [...walk(parse(html), false)];
}

function* walk(node: DefaultTreeAdapterTypes.ParentNode, isInMain: boolean): Generator<HtmlElement> {
  for (const child of node.childNodes) {
    if (!('tagName' in child)) continue;
    const inMain = isInMain || child.tagName === 'main';
    const attributes = new Map(child.attrs.map(({ name, value }) => [name, value]));
    yield { tag: child.tagName, attributes, isInMain: inMain };
    yield* walk('content' in child ? child.content : child, inMain);
  }
}
