import { seconds } from '../base/text.js';

/** Milliseconds between two changes of the line of a terminal. */
const INTERVAL = 500;

/** Names at once; more are counted. */
const SHOWN = 3;

/** Shows on the last line of a terminal what runs, and for how long. */
export class ProgressLine {
  private readonly running = new Map<string, { since: number; state: string }>();
  private timer: NodeJS.Timeout | undefined;
  private before = '';

  /** `show` replaces the line; without it nothing is shown. `elapsed` counts milliseconds. */
  constructor(
    private readonly show: ((text: string) => void) | undefined,
    private readonly elapsed: () => number,
  ) {}

  start(label: string): void {
    this.running.set(label, { since: this.elapsed(), state: '' });
    this.draw();
  }

  /** `state`: how far it has come, in words. */
  report(label: string, state: string): void {
    const step = this.running.get(label);
    if (step !== undefined) step.state = ` ${state}`;
  }

  /** `before`: how far the whole has come, as the line begins. */
  end(label: string, before = ''): void {
    this.running.delete(label);
    this.before = before;
    this.draw();
  }

  clear(before = ''): void {
    this.running.clear();
    this.before = before;
    this.draw();
  }

  private draw(): void {
    const { show } = this;
    if (show === undefined) return;
    clearTimeout(this.timer);
    if (this.running.size === 0) return show('');
    const steps = [...this.running];
    const names = steps
      .slice(0, SHOWN)
      .map(([label, { since, state }]) => `${label} ${seconds(this.elapsed() - since)}${state}`);
    const more = steps.length > SHOWN ? [`${steps.length - SHOWN} more`] : [];
    show([this.before, [...names, ...more].join(', ')].filter((part) => part !== '').join('  '));
    this.timer = setTimeout(() => this.draw(), INTERVAL).unref();
  }
}

/** Work that a line shows while it goes on. */
export async function withProgressLine<T>(
  show: ((text: string) => void) | undefined,
  label: string,
  { elapsed, work }: { elapsed: () => number; work: () => Promise<T> },
): Promise<T> {
  const line = new ProgressLine(show, elapsed);
  line.start(label);
  try {
    return await work();
  } finally {
    line.clear();
  }
}
