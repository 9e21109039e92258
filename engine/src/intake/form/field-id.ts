/** Id of a field's first control, which links lead to: without blanks, which would end an id. */
export function fieldId(path: string): string {
  const characters = [...path].map((character) =>
    /[\w/.-]/.test(character) ? character : `~${(character.codePointAt(0) ?? 0).toString(16)}`,
  );
  return `field${characters.join('')}`;
}
