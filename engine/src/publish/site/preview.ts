import type { LastroError } from '../../base/errors.js';
import type { CopiedFiles } from './assemble.js';
import { runPreview, writeConfig, type PreviewOutput } from './framework.js';
import { assembleProject, type PreparedSite, type SiteOptions } from './prepare.js';
import type { SiteProblem } from './preview-problems.js';
import { missingRequirements } from './requirements.js';

/** Framework's live preview over the project's pages and the data of the last run. */
export class SitePreview {
  private readonly copied: CopiedFiles = new Map<string, string>();
  private prepared: PreparedSite | undefined;
  /** What was missing, and the pages and modules that were asked. */
  private checked: { stamp: string; problems: LastroError[] } | undefined;

  /** Whether there is anything to serve. */
  get isAssembled(): boolean {
    return this.prepared !== undefined;
  }

  /** Brings the pages and data as they are now into the preview. Throws when the site cannot be assembled. */
  async update(options: SiteOptions): Promise<void> {
    this.prepared = await assembleProject(options, this.copied);
  }

  /** What the pages need and the project does not have. */
  async missing(): Promise<LastroError[]> {
    const { project, site } = this.assembled;
    const code = site.files.filter(({ origin }) => origin !== 'data').map(({ file }) => this.copied.get(file));
    const stamp = code.join('\n');
    if (this.checked?.stamp !== stamp)
      this.checked = { stamp, problems: await missingRequirements(project.projectDir, site) };
    return this.checked.problems;
  }

  /** Shows problems below every page, and the settings of the site as they are now. Throws when these cannot be read. */
  async configure(problems: readonly SiteProblem[], keepsOwn = false): Promise<void> {
    await writeConfig(this.assembled.project, { problems, keepsOwn });
  }

  /** Serves the site as it was configured last, until `signal` says so. Returns the exit code. */
  async serve(output: PreviewOutput & { port: number; signal?: AbortSignal | undefined }): Promise<number> {
    return runPreview(this.assembled.project, output);
  }

  private get assembled(): PreparedSite {
    if (this.prepared === undefined) throw new Error('the site was not assembled');
    return this.prepared;
  }
}
