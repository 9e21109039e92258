import { LastroError, UsageError } from '../../base/errors.js';
import { suggest } from '../../base/text.js';
import { isMapping } from '../../base/check-keys.js';
import type { StreamRequest } from './stream.js';

/** A tap's catalogue as Singer has it. */
export interface Catalog {
  streams: CatalogStream[];
}

interface CatalogStream extends Record<string, unknown> {
  tap_stream_id: string;
  metadata?: unknown;
  schema?: unknown;
}

/** What a catalogue says of a stream. */
export interface StreamFacts {
  key: readonly string[];
  replicationKey: string | undefined;
  /** `FULL_TABLE`, `INCREMENTAL` or `LOG_BASED`. */
  method: string | undefined;
}

/** Reads a catalogue. Throws `tap.catalog`. */
export function readCatalog(text: string, origin: string): Catalog {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(origin, 'it is not JSON');
  }
  const streams = isMapping(value) ? value['streams'] : undefined;
  if (!Array.isArray(streams)) throw invalid(origin, 'it has no list of streams');
  return {
    streams: streams.map((stream: unknown) => {
      const { tap_stream_id: id, stream: name } = isMapping(stream) ? stream : {};
      const known = typeof id === 'string' ? id : name;
      if (!isMapping(stream) || typeof known !== 'string')
        throw invalid(origin, 'it has a stream without tap_stream_id');
      return { ...stream, tap_stream_id: known };
    }),
  };
}

const invalid = (origin: string, reason: string): LastroError =>
  new LastroError('tap.catalog', `${origin} is no catalogue of a tap: ${reason}`, {
    hint: 'let the tap write it: run it with --discover',
  });

/** The catalogue with these streams selected and no others. Throws `tap.unknown-stream` for one that it has not. */
export function selectStreams(catalog: Catalog, wanted: readonly StreamRequest[], origin: string): Catalog {
  const ids = catalog.streams.map((stream) => stream.tap_stream_id);
  const unknown = wanted.find(({ id }) => !ids.includes(id));
  if (unknown !== undefined)
    throw new UsageError('tap.unknown-stream', `${origin} has no stream ${unknown.id}`, {
      hint: suggest(unknown.id, ids),
    });
  return {
    ...catalog,
    streams: catalog.streams.map((stream) =>
      selectStream(
        stream,
        wanted.find(({ id }) => id === stream.tap_stream_id),
      ),
    ),
  };
}

function selectStream(stream: CatalogStream, request: StreamRequest | undefined): CatalogStream {
  const entries = metadataOf(stream).filter(({ breadcrumb }) => breadcrumb.length > 0);
  const whole = wholeOf(stream);
  const { replicationMethod: method, replicationKey: key, columns } = request ?? {};
  const metadata = {
    ...whole,
    selected: request !== undefined,
    ...(method === undefined ? {} : { 'replication-method': method }),
    ...(key === undefined ? {} : { 'replication-key': key }),
  };
  const chosen = columns === undefined ? entries : entries.map((entry) => selectColumn(entry, columns));
  return {
    ...stream,
    ...(method === undefined ? {} : { replication_method: method }),
    ...(key === undefined ? {} : { replication_key: key }),
    metadata: [{ breadcrumb: [], metadata }, ...chosen],
  };
}

function selectColumn({ breadcrumb, metadata }: Metadata, columns: readonly string[]): Metadata {
  if (metadata['inclusion'] === 'automatic' || breadcrumb[0] !== 'properties') return { breadcrumb, metadata };
  return { breadcrumb, metadata: { ...metadata, selected: columns.includes(breadcrumb[1] ?? '') } };
}

/** The ids of these streams by the names that messages have: the id, or the name that the catalogue has beside it. */
export function messageNames(catalog: Catalog | undefined, ids: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { tap_stream_id: id, stream } of catalog?.streams ?? [])
    if (ids.includes(id) && typeof stream === 'string') names.set(stream, id);
  for (const id of ids) names.set(id, id);
  return names;
}

/** What a catalogue says of a stream. */
export function factsOf(catalog: Catalog, id: string): StreamFacts {
  const stream = catalog.streams.find((each) => each.tap_stream_id === id);
  if (stream === undefined) return { key: [], replicationKey: undefined, method: undefined };
  const whole = wholeOf(stream);
  const text = (...values: unknown[]): string | undefined =>
    values.find((value): value is string => typeof value === 'string' && value !== '');
  const keys = [whole['table-key-properties'], stream['key_properties'], whole['view-key-properties']];
  return {
    key: keys.map(textsOf).find((each) => each.length > 0) ?? [],
    replicationKey: text(whole['replication-key'], stream['replication_key']),
    method: text(whole['forced-replication-method'], whole['replication-method'], stream['replication_method']),
  };
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

interface Metadata {
  breadcrumb: readonly string[];
  metadata: Record<string, unknown>;
}

function metadataOf({ metadata }: CatalogStream): Metadata[] {
  const entries: unknown[] = Array.isArray(metadata) ? metadata : [];
  return entries.filter(isMapping).map((entry) => ({
    breadcrumb: textsOf(entry['breadcrumb']),
    metadata: isMapping(entry['metadata']) ? entry['metadata'] : {},
  }));
}

const wholeOf = (stream: CatalogStream): Record<string, unknown> =>
  metadataOf(stream).find(({ breadcrumb }) => breadcrumb.length === 0)?.metadata ?? {};
