// Removes from a package lock what names a host. The integrity hashes stay, and they are what npm checks.
import { readFileSync, writeFileSync } from "node:fs";

const path = process.argv[2];
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const entry of Object.values(lock.packages)) {
  for (const key of ["resolved", "funding", "deprecated"]) delete entry[key];
}
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
