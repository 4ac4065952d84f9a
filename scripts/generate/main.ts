import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '#shared/runtime/boot.ts';
import { documents } from './documents.ts';

for (const [path, text] of Object.entries(documents)) {
  writeFileSync(join(CHECKOUT, path), text());
  console.log(`wrote ${path}`);
}
