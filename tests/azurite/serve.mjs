// Runs Azurite in memory on a free port, and ends it when standard input closes: that happens however the
// process that started it ends. Usage: node serve.mjs INSTALLED_FOLDER [OPTION...]
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "package.json"));

process.stdin.resume().on("end", () => process.exit(0));
process.argv = [
  ...process.argv.slice(0, 2),
  "--blobHost", "127.0.0.1",
  "--blobPort", "0",
  "--inMemoryPersistence",
  // Seconds; a connection that is kept alive must not end under a test.
  "--blobKeepAliveTimeout", "600",
  "--skipApiVersionCheck",
  "--disableTelemetry",
  ...process.argv.slice(3),
];
require("azurite/dist/src/blob/main.js");
