// Serves the installed package and a page that imports it.

import { readFile } from "node:fs/promises";

const PAGE = `<!doctype html><title>test</title><script type="importmap">${JSON.stringify({
  imports: {
    "run-id": "/node_modules/run-id/dist/index.js",
    "run-id/client": "/node_modules/run-id/dist/client/index.js",
  },
})}</script>`;

/** Answers a request for a file of the test, and returns `true` if it did. */
export async function servePage(request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  if (pathname === "/page") {
    response.setHeader("content-type", "text/html").end(PAGE);
    return true;
  }
  if (!/^\/(node_modules|tests)\/|^\/vectors\.json$/.test(pathname)) return false;
  const file = pathname === "/vectors.json" ? process.env.RUN_ID_VECTORS : `.${pathname}`;
  const body = await readFile(file);
  response.setHeader("content-type", /\.m?js$/.test(pathname) ? "text/javascript" : "application/json").end(body);
  return true;
}
