import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ENGINE = path.resolve(import.meta.dirname, '../..');
const REPOSITORY = path.dirname(ENGINE);

/** What `npm pack` makes of the engine, and folders in which it is installed. */
export interface Packed {
  version: string;
  /** Absolute path of the tarball. */
  tarball: string;
  /** Bytes of the tarball. */
  size: number;
  /** Its files, in order, without the leading `package/`. */
  files: string[];
  /** The report of the public interface as the sources have it, by name. */
  report(name: string): string;
  /** A project of these files in a folder of its own, with the package and the named packages installed. */
  project(files: Readonly<Record<string, string>>, devDependencies: readonly string[]): string;
  remove(): void;
}

/**
 * Packs a copy of the engine, since other tests run from the repository's. The project's `node_modules` holds the package as it
 * is unpacked and links to its dependencies, so that one that `package.json` forgot is missing.
 */
export function pack(): Packed {
  const work = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'lastro-package-')));
  const clone = path.join(work, 'repository');
  const engine = path.join(clone, 'engine');
  const left = ['dist', 'target', 'node_modules', 'test'].map((name) => path.join(ENGINE, name));
  fs.cpSync(ENGINE, engine, { recursive: true, filter: (source) => !left.includes(source) });
  fs.copyFileSync(path.join(REPOSITORY, 'tsconfig.json'), path.join(clone, 'tsconfig.json'));
  for (const folder of [REPOSITORY, ENGINE].map((place) => path.join(place, 'node_modules')))
    if (fs.existsSync(folder)) fs.symlinkSync(folder, path.join(clone, path.relative(REPOSITORY, folder)));
  execFileSync('npm', ['pack', '--pack-destination', work], { cwd: engine, stdio: 'pipe', encoding: 'utf8' });
  const tarball = path.join(work, fs.readdirSync(work).find((name) => name.endsWith('.tgz')) ?? '');
  const listed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  const { version } = JSON.parse(fs.readFileSync(path.join(engine, 'package.json'), 'utf8')) as { version: string };
  return {
    version,
    tarball,
    size: fs.statSync(tarball).size,
    files: listed.map((file) => file.replace('package/', '')).sort(),
    report: (name) => fs.readFileSync(path.join(engine, 'target', 'api', `${name}.api.md`), 'utf8'),
    project(files, devDependencies) {
      const folder = fs.mkdtempSync(path.join(work, 'project-'));
      for (const [file, text] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        fs.writeFileSync(path.join(folder, file), text);
      }
      install(tarball, path.join(folder, 'node_modules'), devDependencies);
      return folder;
    },
    remove: () => fs.rmSync(work, { recursive: true, force: true }),
  };
}

function install(tarball: string, modules: string, devDependencies: readonly string[]): void {
  const lastro = path.join(modules, 'lastro');
  fs.mkdirSync(path.join(modules, '.bin'), { recursive: true });
  fs.mkdirSync(lastro);
  execFileSync('tar', ['-xzf', tarball, '-C', lastro, '--strip-components=1']);
  fs.symlinkSync('../lastro/bin/lastro.js', path.join(modules, '.bin', 'lastro'));
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(lastro, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const name of [...Object.keys(dependencies), ...devDependencies]) {
    const places = [path.join(ENGINE, 'node_modules', name), path.join(REPOSITORY, 'node_modules', name)];
    fs.mkdirSync(path.dirname(path.join(modules, name)), { recursive: true });
    fs.symlinkSync(places.find((place) => fs.existsSync(place)) ?? places[1] ?? '', path.join(modules, name), 'dir');
  }
}
