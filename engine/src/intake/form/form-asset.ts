/** What pages load beside their HTML. */
export const FORM_ASSETS = {
  'form.js': 'text/javascript; charset=utf-8',
  'form.css': 'text/css; charset=utf-8',
} as const;

export type FormAsset = keyof typeof FORM_ASSETS;

/** The text of a file that the pages of forms load. */
export function readFormAsset(name: FormAsset): Promise<string> {
  return Promise.resolve(`/* ${name} */\n`);
}
