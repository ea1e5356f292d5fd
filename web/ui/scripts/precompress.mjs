// Writes a .gz and a .br beside every text file of the pages, so that the server compresses nothing at run time.
// Usage: node precompress.mjs [folder]
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { filesBelow } from './files.mjs';

const TEXT = /\.(html|js|css|svg|json|txt|webmanifest)$/;
const SMALLEST_BYTES = 512;

for (const file of filesBelow(process.argv[2] ?? 'dist').filter((name) => TEXT.test(name))) {
  const content = readFileSync(file);
  if (content.length < SMALLEST_BYTES) continue;
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(content, {
      params: {
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    }),
  );
}
