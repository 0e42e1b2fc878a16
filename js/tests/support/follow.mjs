// A client whose handlers record their arguments.

import assert from "node:assert/strict";

import { connect } from "run-id/client";

import { WebSocket, isEnd } from "./server.mjs";

/** Subscribes to `chat-ada`, or to `thread`. */
export function follow(url, { thread = "chat-ada", token = () => "demo-ada", client, ...options } = {}) {
  const seen = { events: [], resets: [], states: [], tokens: 0, log: [] };
  const getToken = () => {
    seen.tokens++;
    return token();
  };
  const waiting = [];
  /** Resolves when the next state with this status is reported, before any timer can run. */
  seen.reaches = (status) => new Promise((resolve) => waiting.push({ status, resolve }));
  seen.client = client ?? connect({ url, getToken, WebSocket, ...options });
  seen.subscription = seen.client.subscribe(thread, {
    onEvent: (event) => {
      seen.events.push(event);
      seen.log.push(event.type);
    },
    onReset: (reset) => {
      seen.resets.push(reset);
      seen.log.push(reset.reason);
    },
    onState: (state) => {
      seen.states.push(state);
      seen.log.push(state.status);
      for (const { status, resolve } of waiting) if (status === state.status) resolve();
    },
  });
  return seen;
}

/** Returns the number of runs that have ended. */
export function ended(seen) {
  return seen.events.filter(isEnd).length;
}

export function status(seen) {
  return seen.states.at(-1)?.status;
}

export function assertSame(found, expected) {
  const ids = (events) => events.map((event) => event.id);
  assert.deepEqual(ids(found), ids(expected));
  assert.deepEqual(found, expected);
}
