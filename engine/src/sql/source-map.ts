/** A range of expanded text and where it comes from. */
interface Span {
  start: number;
  end: number;
  /** Offset in the model of its first character. */
  from: number;
  /** The text is the model's own, character by character; else all of it comes from `from`. */
  verbatim: boolean;
}

/** Builds text piece by piece and remembers where each piece came from. */
export class MappedText {
  private readonly pieces: string[] = [];
  private readonly spans: Span[] = [];
  private length = 0;

  get text(): string {
    return this.pieces.join('');
  }

  /** Text copied from the model. */
  copy(text: string, from: number): void {
    this.append(text, from, true);
  }

  /** Text the engine wrote in place of the text at `from`. */
  write(text: string, from: number): void {
    this.append(text, from, false);
  }

  /** A helper's text; arguments copied into it keep their own positions. */
  writeWithArguments(text: string, from: number, args: readonly MappedText[]): void {
    let position = 0;
    for (;;) {
      let next: { index: number; arg: MappedText; text: string } | undefined;
      for (const arg of args) {
        const inner = arg.text;
        if (inner.length < 3) continue;
        const index = text.indexOf(inner, position);
        if (index !== -1 && (next === undefined || index < next.index)) next = { index, arg, text: inner };
      }
      if (next === undefined) break;
      this.write(text.slice(position, next.index), from);
      for (const span of next.arg.spans) this.append(next.text.slice(span.start, span.end), span.from, span.verbatim);
      position = next.index + next.text.length;
    }
    this.write(text.slice(position), from);
  }

  /** The offset in the model that an offset in the text comes from. */
  origin(offset: number): number {
    let found: Span | undefined;
    for (const span of this.spans) {
      if (span.start > offset) break;
      found = span;
    }
    if (found === undefined) return 0;
    return found.verbatim ? found.from + Math.min(offset, found.end) - found.start : found.from;
  }

  private append(text: string, from: number, verbatim: boolean): void {
    if (text === '') return;
    this.pieces.push(text);
    this.spans.push({ start: this.length, end: this.length + text.length, from, verbatim });
    this.length += text.length;
  }
}
