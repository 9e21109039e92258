import { html } from 'npm:htl';
import { texts as common } from '../texts/common.js';
import { on } from './dom.js';

export interface Choice {
  /** In the address. */
  name: string;
  label: string;
  options: readonly (readonly [value: string, text: string])[];
  /** What no choice is called; `All` when left out. */
  all?: string;
}

export interface ListFormOptions {
  /** The box for words, `q` in the address. */
  find?: { label: string; hint: string };
  /** Those with fewer than two options are left out. */
  choices: readonly Choice[];
  /** What the form begins with, by name. */
  values: Readonly<Record<string, string>>;
  /** Called with the values when the reader changes one. */
  change: (values: Record<string, string>) => void;
}

/** What narrows a list: a box for words and choices. */
export interface ListForm {
  element: HTMLFormElement;
  readonly values: Record<string, string>;
  fill: (values: Readonly<Record<string, string>>) => void;
}

export function listForm({ find, choices, values, change }: ListFormOptions): ListForm {
  const names = [...(find === undefined ? [] : ['q']), ...choices.map(({ name }) => name)];
  const element = html`<form class="filters">
    ${find === undefined ? null : html`<label>${find.label} <input type="search" name="q" placeholder=${find.hint} /></label>`}
    ${choices
      .filter(({ options }) => options.length > 1)
      .map(
        ({ name, label, options, all = common.all }) =>
          html`<label
            >${label}
            <select name=${name}>
              <option value="">${all}</option>
              ${options.map(([value, text]) => html`<option value=${value}>${text}</option>`)}
            </select></label
          >`,
      )}
  </form>` as HTMLFormElement;
  const form: ListForm = {
    element,
    get values() {
      const data = new FormData(element);
      return Object.fromEntries(names.map((name) => [name, (data.get(name) as string | null) ?? '']));
    },
    fill(given) {
      for (const name of names) {
        const control = element.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement | null;
        if (control !== null && control.value !== (given[name] ?? '')) control.value = given[name] ?? '';
      }
    },
  };
  element.hidden = element.querySelector('label') === null;
  form.fill(values);
  on(element, 'submit', (event) => event.preventDefault());
  on(element, 'input', () => change(form.values));
  return form;
}

/** Options of the values that there are, by themselves. */
export function optionsOf(values: readonly (string | null)[]): [string, string][] {
  return [...new Set(values)].flatMap((value): [string, string][] => (value === null ? [] : [[value, value]])).sort();
}
