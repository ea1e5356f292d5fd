// Fails when the scripts that the first page loads are larger than the budget. Usage: node budget.mjs [folder]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 220_000;

const folder = process.argv[2] ?? 'dist';
const html = readFileSync(join(folder, 'index.html'), 'utf8');
const scripts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
if (scripts.length === 0) throw new Error(`${folder}/index.html loads no script`);
const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
console.log(`initial JavaScript: ${bytes} bytes gzip of ${BUDGET_BYTES}`);
if (bytes > BUDGET_BYTES) {
  console.error('The initial JavaScript is over its budget: load something lazily, or leave it out.');
  process.exit(1);
}
