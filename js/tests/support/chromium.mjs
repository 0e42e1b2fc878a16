// Headless Chromium for a test. Without Chromium, skips the test with a line that says what to install.

import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

const { chromium } = createRequire(`${process.env.RUN_ID_DEVELOPMENT}/`)("playwright-core");

/** Returns the path of a program. */
export function find(name) {
  for (const folder of process.env.PATH.split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // Try the next folder.
    }
  }
  return undefined;
}

export async function withBrowser(context, action) {
  const executablePath = find("chromium") ?? find("google-chrome");
  if (executablePath === undefined) {
    const message = "SKIPPED: chromium: apt-get install chromium";
    if (process.env.RUN_ID_NO_SKIP) throw new Error(message);
    console.log(message);
    return context.skip(message);
  }
  const server = await chromium.launchServer({ executablePath, args: ["--no-sandbox"] });
  try {
    await action(await chromium.connect(server.wsEndpoint()), server.process());
  } finally {
    await server.close();
  }
}
