// Runs in a page: follows `chat-ada`, and keeps the events in the tab's storage, so that they survive a reload.

import { connect } from "run-id/client";

const KEY = "shown";

export function follow({ stored = false, ...options } = {}) {
  const shown = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  window.states = [];
  window.resets = [];
  window.shown = shown;
  window.ended = Number(sessionStorage.getItem("ended"));
  window.client = connect({
    url: "/ws",
    getToken: () => "demo-ada",
    storage: stored ? sessionStorage : undefined,
    ...options,
  });
  window.client.subscribe("chat-ada", {
    onEvent: (event) => {
      shown.push(event.id);
      if (event.type === "agent_completed") sessionStorage.setItem("ended", ++window.ended);
      sessionStorage.setItem(KEY, JSON.stringify(shown));
    },
    onReset: (reset) => window.resets.push(reset),
    onState: (state) => window.states.push(state),
  });
}
