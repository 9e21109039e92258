import { html } from 'npm:htl';
import { texts } from '../texts/common.js';
import { on } from './dom.js';

const root = document.documentElement;

/** A button for the colours that are not shown now; the page's head applies what was chosen before the first line is drawn. */
export function themeSwitch(): HTMLElement {
  const button = html`<button type="button"></button>`;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const other = (): 'light' | 'dark' =>
    (root.dataset['theme'] ?? (system.matches ? 'dark' : 'light')) === 'dark' ? 'light' : 'dark';
  const draw = (): void => {
    button.textContent = texts.theme[other()];
  };
  draw();
  system.addEventListener('change', draw);
  return on(button, 'click', () => {
    root.dataset['theme'] = other();
    try {
      localStorage.setItem('lastro-theme', root.dataset['theme']);
    } catch {
      // Without storage the choice is that of this page.
    }
    draw();
  });
}
