// The least that checking a file can cost: a bundled script that parses it with the YAML library into values, and nothing else.

import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";

for (const document of parseAllDocuments(readFileSync(process.argv[2], "utf8"))) document.toJS();
