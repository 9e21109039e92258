import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SiteProject } from './project.js';

/** An archive of one file, `rows.csv`. */
const ZIP =
  'UEsDBBQAAAAAAAAAIQDfE9ksAwAAAAMAAAAIAAAAcm93cy5jc3ZLhGJQSwECFAMUAAAAAAAAACEA3xPZLAMAAAADAAAACAAAAAAAAAAAAAAAgAEAAAAAcm93cy5jc3ZQSwUGAAAAAAEAAQA2AAAAKQAAAAAA';
const GIF = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';
/** A tenth of a second of silence. */
const WAV = Buffer.concat([
  Buffer.from(
    '524946462403000057415645666d74201000000001000100401f0000401f00000100080064617461200300 00'.replace(' ', ''),
    'hex',
  ),
  Buffer.alloc(800, 128),
]);
const WASM = Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]);

const FILES: Readonly<Record<string, string | Buffer>> = {
  'f/rows.csv': 'a,b\n1,x\n2,y\n',
  'f/rows.tsv': 'a\tb\n1\tx\n',
  'f/semicolons.csv': 'a;b\n1;x\n',
  'f/rows.json': '[1,2]',
  'f/rows.ndjson': '{"a":1}\n{"a":2}\n',
  'f/place.geojson': '{"type":"Point","coordinates":[1,2]}',
  'f/places.topojson': '{"type":"Topology","objects":{},"arcs":[]}',
  'f/rows.xml': '<rows/>',
  'f/part.html': '<p>part</p>',
  'f/note.txt': 'São',
  'f/rows.zip': Buffer.from(ZIP, 'base64'),
  'f/rows.arrow': 'ARROW1',
  'f/rows.parquet': 'PAR1',
  'f/book.xlsx': 'PK',
  'f/dot.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="3" height="3"/>',
  'f/dot.gif': Buffer.from(GIF, 'base64'),
  'f/dot.png': Buffer.from(PNG, 'base64'),
  'f/silence.wav': WAV,
  'f/clip.mp4': 'mp4',
  'f/paper.pdf': '%PDF-1.4',
  'f/letters.woff2': 'wOF2',
  'f/empty.wasm': WASM,
  'f/module.mjs': 'export const seven = 7;\n',
  'f/worker.js': 'postMessage(7);\n',
  'f/extra.css': '#styled { color: rgb(1, 2, 3); }\n',
};

const type = (file: string): string => `(await fetch(FileAttachment("f/${file}").href)).headers.get("content-type")`;

/** A cell for each form in which a page takes a file or draws something, and what it must come to. */
export const FORMS: Readonly<Record<string, readonly [code: string, expected: unknown]>> = {
  csv: ['(await FileAttachment("f/rows.csv").csv({typed: true}))[1].a', 2],
  'csv as arrays': ['(await FileAttachment("f/rows.csv").csv({array: true}))[0].join()', 'a,b'],
  tsv: ['(await FileAttachment("f/rows.tsv").tsv())[0].b', 'x'],
  dsv: ['(await FileAttachment("f/semicolons.csv").dsv({delimiter: ";"}))[0].b', 'x'],
  json: ['(await FileAttachment("f/rows.json").json()).length', 2],
  'lines of JSON': ['(await FileAttachment("f/rows.ndjson").text()).trim().split("\\n").map(JSON.parse).length', 2],
  GeoJSON: ['(await FileAttachment("f/place.geojson").json()).type', 'Point'],
  TopoJSON: ['(await FileAttachment("f/places.topojson").json()).type', 'Topology'],
  xml: ['(await FileAttachment("f/rows.xml").xml()).documentElement.tagName', 'rows'],
  html: ['(await FileAttachment("f/part.html").html()).querySelector("p").textContent', 'part'],
  text: ['await FileAttachment("f/note.txt").text()', 'São'],
  blob: ['(await FileAttachment("f/note.txt").blob()).size', 4],
  bytes: ['(await FileAttachment("f/note.txt").arrayBuffer()).byteLength', 4],
  stream: ['(await (await FileAttachment("f/note.txt").stream()).getReader().read()).value.length', 4],
  zip: ['(await FileAttachment("f/rows.zip").zip()).filenames.join()', 'rows.csv'],
  svg: ['(await FileAttachment("f/dot.svg").image()).width', 3],
  gif: ['(await FileAttachment("f/dot.gif").image()).width', 1],
  png: ['(await FileAttachment("f/dot.png").image({alt: "a dot"})).alt', 'a dot'],
  sound: [
    'await new Promise((resolve, reject) => { const sound = new Audio(FileAttachment("f/silence.wav").href); sound.oncanplaythrough = () => resolve("plays"); sound.onerror = () => reject(sound.error); })',
    'plays',
  ],
  video: [type('clip.mp4'), 'video/mp4'],
  pdf: [type('paper.pdf'), 'application/pdf'],
  font: [type('letters.woff2'), 'font/woff2'],
  arrow: [type('rows.arrow'), 'application/vnd.apache.arrow.file'],
  parquet: [type('rows.parquet'), 'application/vnd.apache.parquet'],
  xlsx: [type('book.xlsx'), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  wasm: [
    '(await WebAssembly.instantiateStreaming(fetch(FileAttachment("f/empty.wasm").href))).instance instanceof WebAssembly.Instance',
    true,
  ],
  mjs: ['(await import(FileAttachment("f/module.mjs").href)).seven', 7],
  worker: [
    'await new Promise((resolve) => { new Worker(FileAttachment("f/worker.js").href).onmessage = ({data}) => resolve(data); })',
    7,
  ],
  frame: [
    'await new Promise((resolve) => { const frame = document.createElement("iframe"); frame.title = "part"; frame.onload = () => resolve(frame.contentDocument.body.textContent.trim()); frame.src = FileAttachment("f/part.html").href; document.body.append(frame); })',
    'part',
  ],
  'a style of its own': ['getComputedStyle(document.querySelector("#styled")).color', 'rgb(1, 2, 3)'],
  'a handler of html': [
    '(() => { let clicks = 0; const button = html`<button onclick=${() => clicks++}>Go</button>`; button.click(); return clicks; })()',
    1,
  ],
  'a handler of svg': [
    '(() => { let clicks = 0; const mark = svg`<g onclick=${() => clicks++}></g>`; document.body.append(html`<svg>${mark}</svg>`); mark.dispatchEvent(new MouseEvent("click")); return clicks; })()',
    1,
  ],
  'a style and a handler of html': [
    '(() => { let said; const box = html`<p style=${{color: "rgb(1, 2, 3)"}} class="box" onClick=${({type}) => (said = type)} data-n=${2}>x</p>`; box.click(); return [said, box.style.color, box.className, box.dataset.n].join(" "); })()',
    'click rgb(1, 2, 3) box 2',
  ],
  'a table of inputs': ['Inputs.table([{a: 1}]).querySelectorAll("tbody td").length > 0', true],
  'inputs with handlers': [
    '[Inputs.range([0, 1]), Inputs.search([]), Inputs.file(), Inputs.button("Go"), Inputs.form([Inputs.toggle()])].length',
    5,
  ],
};

/** Writes a page with all forms, which puts what each came to into an element of its own. */
export async function writeFormsPage({ dir, write }: SiteProject, page: string): Promise<void> {
  await write('src/f/note.txt', '');
  for (const [file, content] of Object.entries(FILES)) await writeFile(path.join(dir, 'src', file), content);
  const cells = Object.entries(FORMS).map(
    ([name, [code]]) =>
      `\`\`\`js\ndisplay(html\`<output data-form="${name}">\${JSON.stringify(${code})}</output>\`);\n\`\`\`\n`,
  );
  const head = '# Forms\n\n<link rel="stylesheet" href="f/extra.css">\n\n<p id="styled">styled</p>\n';
  await write(`src/${page}.md`, [head, ...cells].join('\n'));
}
