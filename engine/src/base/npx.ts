/** A command as it can be typed in a project, which has the package as a dependency: `npx lastro build`. */
export function npx(command: string): string {
  return `npx lastro ${command}`;
}
