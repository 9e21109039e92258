import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { FORM_PROGRAM, PACKAGE } from '../../base/package.js';
import { validatorModule, type Contract } from '../../contract/index.js';
import { browserContract } from './browser-contract.js';
import { formModel } from './form-model.js';
import { FORM_STYLE } from './form-style.js';

/** What pages load beside their HTML. */
export const FORM_ASSETS = {
  'form.js': 'text/javascript; charset=utf-8',
  'form.css': 'text/css; charset=utf-8',
} as const;

export type FormAsset = keyof typeof FORM_ASSETS;

/** The source that a form is of. */
export interface FormSource {
  contract: Contract;
  /** Properties that the server gives. */
  given: readonly string[];
}

const scripts = new WeakMap<Contract, Promise<string>>();

/** The text of a file that the page of a form loads; the script of each contract is made once. */
export function readFormAsset(name: FormAsset, source: FormSource): Promise<string> {
  if (name === 'form.css') return formStyle();
  const script = scripts.get(source.contract) ?? formScript(source);
  scripts.set(source.contract, script);
  return script;
}

/**
 * The script of a form: it reads, checks and words what is typed by the code that the server uses, with the contract's check as ajv writes it,
 * so that the page evaluates no text.
 */
export async function formScript({ contract, given }: FormSource): Promise<string> {
  const { build } = await import('esbuild');
  const model = JSON.stringify(formModel(contract, given));
  const contents = `import { startForm } from ${JSON.stringify(FORM_PROGRAM)};
import { validate } from 'contract';
startForm(JSON.parse(${JSON.stringify(model)}), validate);
`;
  const { outputFiles } = await build({
    ...{ bundle: true, minify: true, write: false, format: 'iife', platform: 'browser', target: 'es2022' },
    ...{ stdin: { contents, resolveDir: PACKAGE }, legalComments: 'none', charset: 'ascii', logLevel: 'silent' },
    plugins: [
      {
        name: 'contract',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^contract$/ }, () => ({ path: 'contract', namespace: 'contract' }));
          onLoad({ filter: /./, namespace: 'contract' }, () => ({
            contents: validatorModule(browserContract(contract)),
            resolveDir: PACKAGE,
          }));
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? '';
}

/** The colours of the sites, and what the forms make of them. */
async function formStyle(): Promise<string> {
  return (await readFile(path.join(PACKAGE, 'site', 'style', 'theme.css'), 'utf8')) + FORM_STYLE;
}
