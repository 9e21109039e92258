/** Adds a listener and returns the element. Handlers cannot be attributes, which the site's policy forbids. */
export function on<E extends EventTarget>(target: E, event: string, listener: (event: Event) => void): E {
  target.addEventListener(event, listener);
  return target;
}

/** Nodes with a comma between them. */
export function commas<T>(items: readonly T[], node: (item: T) => Node): (Node | string)[] {
  return items.flatMap((item, i) => (i === 0 ? [node(item)] : [', ', node(item)]));
}
