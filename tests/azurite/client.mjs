// Looks at Azurite through the official client. One JSON request a line in, one JSON reply a line out.
// Usage: node client.mjs INSTALLED_FOLDER ENDPOINT ACCOUNT KEY
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [installed, endpoint, account, key] = process.argv.slice(2);
const require = createRequire(join(installed, "package.json"));
const { BlobServiceClient, ContainerSASPermissions, StorageSharedKeyCredential } = require("@azure/storage-blob");
const service = new BlobServiceClient(endpoint, new StorageSharedKeyCredential(account, key));

const describe = async (container, { name, properties, metadata }) => {
  const bytes = await container.getBlobClient(name).downloadToBuffer();
  return {
    name,
    bytes: bytes.toString("base64"),
    size: properties.contentLength,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    metadata: metadata ?? {},
    content_type: properties.contentType ?? null,
    content_md5: properties.contentMD5 ? Buffer.from(properties.contentMD5).toString("hex") : null,
    md5: createHash("md5").update(bytes).digest("hex"),
    etag: properties.etag,
  };
};

const dump = async (container) => {
  const blobs = [];
  for await (const blob of container.listBlobsFlat({ includeMetadata: true })) blobs.push(blob);
  const described = [];
  // A few at once; thousands of downloads one by one would take a minute.
  for (let at = 0; at < blobs.length; at += 16) {
    const some = blobs.slice(at, at + 16).map((blob) => describe(container, blob));
    described.push(...(await Promise.all(some)));
  }
  return described;
};

const put = async (container, { name, bytes, metadata }) => {
  const content = Buffer.from(bytes, "base64");
  await container.getBlockBlobClient(name).upload(content, content.length, { metadata });
};

// Anything in the container, for an hour: what a client without the account's key is given.
const sas = (container) => container.generateSasUrl({
  permissions: ContainerSASPermissions.parse("racwdl"),
  expiresOn: new Date(Date.now() + 3600_000),
});

const operations = {
  sas,
  create: (container) => container.create(),
  delete: (container) => container.delete(),
  dump: (container) => dump(container),
  put: (container, request) => put(container, request),
  remove: (container, { name }) => container.deleteBlob(name),
  // Shows up in the access log behind everything that was answered before it.
  mark: (container, { name }) => container.getBlobClient(name).exists(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let reply;
  try {
    const container = service.getContainerClient(request.container);
    const value = await operations[request.operation](container, request);
    reply = { ok: ["dump", "sas"].includes(request.operation) ? value : null };
  } catch (error) {
    reply = { error: String(error.message) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
