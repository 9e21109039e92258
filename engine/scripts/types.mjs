// Writes the declarations of the package into `dist/`, and the report of its public interface: `node scripts/types.mjs`.
// With `--update` (`npm run api`) the report in `api/` becomes the new one; otherwise it is written to `target/api/`.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const declared = path.join(root, 'target', 'types');
const dist = path.join(root, 'dist');

/** What projects import: the name in `dist/`, the name of the report, the source. */
const ENTRIES = [
  { name: 'index', report: 'lastro', source: 'src/index.d.ts' },
  { name: 'site', report: 'lastro-site', source: 'src/publish/site/config.d.ts' },
];

/** The compiler as a project has it. */
const PROJECT = ts.readConfigFile(path.join(root, 'tsconfig.project.json'), ts.sys.readFile).config;

const reported = path.join(root, process.argv.includes('--update') ? 'api' : 'target/api');

fs.rmSync(path.join(root, 'target'), { recursive: true, force: true });
declareSources();
fs.mkdirSync(reported, { recursive: true });
for (const entry of ENTRIES) rollUp(entry);
copySiteDeclarations();

/** Declarations of every module, with maps to the sources for messages. */
function declareSources() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '--project', path.join(root, 'tsconfig.dist.json')], { stdio: 'inherit' });
}

/** One file of declarations that imports nothing, and a report of it. Fails when something exported has no docstring. */
function rollUp({ name, report, source }) {
  const level = (logLevel) => ({ logLevel, addToApiReportFile: false });
  const entry = path.join(declared, source);
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: path.join(root, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: entry,
      compiler: { overrideTsconfig: { ...PROJECT, files: [entry] } },
      newlineKind: 'lf',
      apiReport: {
        enabled: true,
        reportFileName: report,
        reportFolder: reported,
        reportTempFolder: path.join(root, 'target', 'temp'),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      dtsRollup: { enabled: true, untrimmedFilePath: path.join(dist, `${name}.d.ts`) },
      messages: {
        compilerMessageReporting: { default: level('error') },
        tsdocMessageReporting: { default: level('none') },
        extractorMessageReporting: {
          default: level('error'),
          'ae-missing-release-tag': level('none'),
          'ae-forgotten-export': level('none'),
          'ae-unresolved-link': level('none'),
        },
      },
    },
  });
  const { succeeded } = Extractor.invoke(config, { localBuild: true, messageCallback: overlookMembers });
  if (!succeeded) throw new Error(`the public interface ${report} has the problems above`);
}

/** Members may go without a docstring where their name says it all. */
function overlookMembers(message) {
  if (message.messageId === 'ae-undocumented' && message.sourceFileColumn > 1) message.logLevel = 'none';
  if (message.category === 'console' && message.logLevel === 'info') message.logLevel = 'none';
}

/** The site's components and texts for projects that import them, with the types of the engine that they name. */
function copySiteDeclarations() {
  const target = path.join(dist, 'types');
  fs.rmSync(target, { recursive: true, force: true });
  const site = fs.readdirSync(path.join(declared, 'site'), { recursive: true, encoding: 'utf8' });
  const queue = site.filter((file) => file.endsWith('.d.ts')).map((file) => path.join(declared, 'site', file));
  const copied = new Set();
  for (const file of queue) {
    if (copied.has(file)) continue;
    copied.add(file);
    const text = fs.readFileSync(file, 'utf8');
    for (const { fileName } of ts.preProcessFile(text).importedFiles)
      if (fileName.startsWith('.')) queue.push(path.resolve(path.dirname(file), fileName.replace(/\.js$/, '.d.ts')));
    const copy = path.join(target, path.relative(declared, file));
    fs.mkdirSync(path.dirname(copy), { recursive: true });
    fs.writeFileSync(copy, text.replace(/^\/\/# sourceMappingURL=.*$/m, ''));
  }
}
