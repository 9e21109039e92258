import { html } from 'npm:htl';
import { texts } from '../texts/common.js';
import { on } from './dom.js';

/**
 * A button that loads something large on request, an input as Framework's `view()` expects it: its `value` is undefined
 * until then. With `now` it does not wait for the reader.
 */
export function onDemand<T>(
  label: string,
  load: () => Promise<T>,
  now = false,
): HTMLElement & { value: T | undefined } {
  const button = html`<button type="button">${label}</button>` as HTMLButtonElement;
  const place = html`<div class="on-demand">${button}</div>`;
  let value: T | undefined;
  const bring = (): void => {
    button.disabled = true;
    button.textContent = texts.figure.loading;
    load().then(
      (loaded) => {
        value = loaded;
        place.replaceChildren();
        place.dispatchEvent(new Event('input', { bubbles: true }));
      },
      (error: unknown) => place.replaceChildren(html`<p class="empty">${String(error)}</p>`),
    );
  };
  on(button, 'click', bring);
  if (now) queueMicrotask(bring);
  return Object.defineProperty(place, 'value', { get: () => value }) as HTMLElement & { value: T | undefined };
}
