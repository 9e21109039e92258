/** Modules that Framework provides, for the type checker. */
declare module 'observablehq:stdlib' {
  export interface FileAttachment {
    readonly name: string;
    readonly href: string;
    json<T = unknown>(): Promise<T>;
    text(): Promise<string>;
    arrayBuffer(): Promise<ArrayBuffer>;
  }
  export function FileAttachment(name: string): FileAttachment;
}
declare module 'npm:d3' {
  export * from 'd3';
}
declare module 'npm:@observablehq/plot' {
  export * from '@observablehq/plot';
}
declare module 'npm:htl' {
  export function html(strings: TemplateStringsArray, ...values: unknown[]): HTMLElement;
  export function svg(strings: TemplateStringsArray, ...values: unknown[]): SVGElement;
}
declare module 'npm:hyparquet' {
  export * from 'hyparquet';
}
declare module 'npm:hyparquet-compressors' {
  export * from 'hyparquet-compressors';
}
declare module 'npm:minisearch' {
  export * from 'minisearch';
  export { default } from 'minisearch';
}
