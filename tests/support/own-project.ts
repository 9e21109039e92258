import fs from 'node:fs';
import { ProjectFolder, REPOSITORY } from '../../engine/test/support/project-folder.js';

const CONTENT = ['lastro.config.ts', 'loaders', 'transforms', 'expectations'];

/** Packages that its loaders import. */
const PACKAGES = ['d3-dsv'];

/** This repository's own content in a folder of its own, without the site. */
export function ownProject(): ProjectFolder {
  const project = new ProjectFolder();
  for (const entry of CONTENT) fs.cpSync(`${REPOSITORY}/${entry}`, project.path(entry), { recursive: true });
  return withPackages(project);
}

/** Such a project as it is now, in another folder. */
export function copyOfOwnProject(project: ProjectFolder): ProjectFolder {
  return withPackages(project.copy());
}

function withPackages(project: ProjectFolder): ProjectFolder {
  for (const name of PACKAGES)
    fs.symlinkSync(`${REPOSITORY}/node_modules/${name}`, project.path('node_modules', name), 'dir');
  return project;
}
