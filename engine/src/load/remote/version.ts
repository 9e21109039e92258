import fs from 'node:fs';
import { writeFileAtomicSync } from '../../base/atomic-file.js';
import { stampOf } from '../input/input.js';

/** Which version of a file a server sent, as it says. */
export interface FileVersion {
  etag: string | null;
  lastModified: string | null;
  /** Bytes of the whole file; null when the server does not say. */
  total: number | null;
  /** Of the file on the disk when it was complete: another one is not what the server sent. */
  stamp?: string;
}

const versionFile = (file: string): string => `${file}.json`;

/** The version of a downloaded file; undefined when there is none, or it was changed since. */
export function readVersion(file: string): FileVersion | undefined {
  try {
    const version = JSON.parse(fs.readFileSync(versionFile(file), 'utf8')) as FileVersion;
    const stamp = stampOf(file);
    return version.stamp === undefined || version.stamp === stamp ? version : undefined;
  } catch {
    return undefined;
  }
}

export function writeVersion(file: string, version: FileVersion): void {
  writeFileAtomicSync(versionFile(file), JSON.stringify(version), 0o600);
}

export function removeVersion(file: string): void {
  fs.rmSync(versionFile(file), { force: true });
}

/** Headers of a request for a file only if it is another version. */
export function conditionsOf(version: FileVersion | undefined): Record<string, string> {
  if (version === undefined) return {};
  const { etag, lastModified } = version;
  return {
    ...(etag === null ? {} : { 'if-none-match': etag }),
    ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
  };
}

/** What names exactly one version, byte by byte (RFC 9110, 13.1.5): a strong tag; a date has only seconds. */
export function strongTag({ etag }: FileVersion): string | undefined {
  return etag === null || etag.startsWith('W/') ? undefined : etag;
}
