// Compiled, not run. A `@ts-expect-error` is itself an error if the next line compiles.

import type { RunId, ThreadId } from "run-id";
import { connect, type AgentEvent, type Client, type Reset, type State, type Subscription } from "run-id/client";

const client: Client = connect({ url: "/ws", getToken: () => "token", storage: sessionStorage, WebSocket });
connect({ url: new URL("https://example.com"), getToken: async () => "token" });

function show(event: AgentEvent): string | number | null {
  const run: RunId = event.run_id;
  const thread: ThreadId = event.thread_id;
  const offset: number = event.offset;
  switch (event.type) {
    case "message_delta":
      return event.data.text;
    case "tool_executing":
      return event.data.tool_name;
    case "progress_update":
      return event.data.total;
    case "agent_error":
      return event.data.kind === "cancelled" ? null : event.data.message;
    case "agent_started":
      return event.data.user_id;
    default:
      return `${run} ${thread} ${offset}`;
  }
}

const subscription: Subscription = client.subscribe("checkout", {
  onEvent: show,
  onReset: (reset: Reset) => reset.reason === "restarted",
  onState: (state: State) => {
    if (state.status === "waiting") console.log(state.delay, state.code);
    if (state.status === "live") console.log(state.transport);
  },
});
subscription.unsubscribe();
client.close();

// @ts-expect-error: `getToken` is missing
connect({ url: "/ws" });
// @ts-expect-error: `onEvent` is missing
client.subscribe("checkout", {});
// @ts-expect-error: no event has this type
const wrong = (event: AgentEvent) => event.type === "message";
