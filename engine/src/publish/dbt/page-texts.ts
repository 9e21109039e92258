import { projectFiles, textsOf, type SiteText } from '../site/files.js';

/** The pages below `src/`, and the modules and SQL files beside them. */
export async function pageTexts(projectDir: string): Promise<SiteText[]> {
  return textsOf(await projectFiles(projectDir), ['.md', '.js', '.mjs', '.ts', '.jsx', '.tsx', '.sql']);
}
