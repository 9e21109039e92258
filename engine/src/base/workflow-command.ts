/** What GitHub makes of a line of a step's output. */
export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  /** Relative to the repository. Default: the page of the workflow's run. */
  file?: string;
  line?: number;
  column?: number | undefined;
  title: string;
  message: string;
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** A workflow command that GitHub shows at a line of a file, or on the page of the workflow's run. */
export function workflowCommand({ level, file, line, column, title, message }: Annotation): string {
  const properties = Object.entries({ file, line, col: column, title })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${level} ${properties.join(',')}::${data(message)}\n`;
}
