/** The decoder of an encoding by its name, which may be `latin-1`; undefined of an unknown one. */
export function decoderOf(encoding: string): TextDecoder | undefined {
  try {
    return new TextDecoder(encoding.toLowerCase() === 'latin-1' ? 'latin1' : encoding);
  } catch {
    return undefined;
  }
}
