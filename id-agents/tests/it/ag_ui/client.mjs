// Runs an agent with the client of AG-UI and prints what came, as JSON.
//
// node client.mjs PACKAGES '{"url","token","threadId","runs":[{"runId","text"}]}'
//
// The client verifies the order of the events by itself. Each event is checked against the published schemas as it came, and
// must have no member that the schemas do not have, nor a null where a member can be absent.

import { createRequire } from "node:module";

const [packages, given] = process.argv.slice(2);
const require = createRequire(`${packages}/`);
const { HttpAgent } = require("@ag-ui/client");
const { EventSchemas, PROTOCOL_VERSION } = require("@ag-ui/core/schemas");
const { omitOptionalNulls } = require("@ag-ui/core");

const { url, token, threadId, runs } = JSON.parse(given);
const warnings = [];
console.warn = (...words) => warnings.push(words.join(" "));

let wire = "";
const agent = new HttpAgent({
  url,
  threadId,
  headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
  fetch: async (address, init) => {
    const response = await fetch(address, init);
    if (!response.ok) return response;
    wire = "";
    const decoder = new TextDecoder();
    const watched = response.body.pipeThrough(
      new TransformStream({
        transform(chunk, controller) {
          wire += decoder.decode(chunk, { stream: true });
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(watched, { status: response.status, headers: response.headers });
  },
});

const told = [];
for (const { runId, text } of runs) {
  agent.messages.push({ id: `user-${runId}`, role: "user", content: text });
  const run = { types: [] };
  try {
    const { result } = await agent.runAgent(
      { runId },
      { onEvent: ({ event }) => void run.types.push(event.type) },
    );
    run.result = result;
  } catch (error) {
    run.error = { message: error.message, status: error.status, payload: error.payload };
  }
  const blocks = wire.split("\n\n").filter((block) => block.startsWith("data: "));
  run.events = blocks.map((block) => JSON.parse(block.slice("data: ".length)));
  for (const event of run.events) {
    EventSchemas.parse(event);
    if (JSON.stringify(omitOptionalNulls(event, "Event")) !== JSON.stringify(event)) {
      throw new Error(`a null in ${JSON.stringify(event)}`);
    }
  }
  wire = "";
  told.push(run);
}
console.log(JSON.stringify({ version: PROTOCOL_VERSION, runs: told, messages: agent.messages, warnings }));
