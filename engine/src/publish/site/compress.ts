import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import pLimit from 'p-limit';

/** What a compressed copy is called: `index.html.gz`. */
export const COMPRESSED_ENDING = '.gz';

/** Text, and what compresses as text does; Parquet, images and fonts are compressed already. */
const COMPRESSIBLE = /\.(html|css|m?js|json|csv|tsv|txt|svg|xml|md|map|wasm|arrow|geojson|topojson)$/;

/** Bytes below which a copy saves no packet. */
const MIN_SIZE = 1400;

/** The number of zlib's threads. */
const CONCURRENCY = 4;

/**
 * Writes a gzip copy beside each file that becomes smaller by it, for servers that send such copies. Gzip alone: browsers ask
 * for Brotli only over HTTPS, where a server is in front of the site.
 */
export async function compressFiles(folder: string, files: readonly string[]): Promise<void> {
  const limit = pLimit(CONCURRENCY);
  const names = new Set(files);
  await limit.map(
    files.filter((file) => COMPRESSIBLE.test(file) && !names.has(`${file}${COMPRESSED_ENDING}`)),
    async (file) => {
      const content = readFileSync(path.join(folder, file));
      if (content.length < MIN_SIZE) return;
      const compressed = await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION });
      if (compressed.length < content.length * 0.95)
        writeFileSync(path.join(folder, `${file}${COMPRESSED_ENDING}`), compressed);
    },
  );
}
