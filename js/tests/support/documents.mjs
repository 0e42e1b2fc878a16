// Writes each `ts` block of the documents to a file: `node documents.mjs FOLDER DOCUMENT…`.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const [folder, ...documents] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const document of documents) {
  let number = 0;
  for (const [, block] of readFileSync(document, "utf8").matchAll(/^```ts\n(.*?)^```$/gms)) {
    writeFileSync(join(folder, `${basename(document, ".md")}-${++number}.ts`), block);
  }
}
