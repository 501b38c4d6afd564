// Prints one line of JSON a file: the faults that Microsoft's Open XML validator finds in it.
import { readFileSync } from "node:fs";
import validate from "@ooxml-tools/validate";

for (const name of process.argv.slice(2)) {
  const faults = await validate(new Uint8Array(readFileSync(name)), "Microsoft365");
  console.log(JSON.stringify(faults));
}
