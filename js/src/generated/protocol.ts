// Generated from the Rust types of id-agents; do not edit. Write it anew with:
// RUN_ID_UPDATE=1 cargo test -p id-agents --lib typescript

import type { RunId, ThreadId } from "../ids.js";

/** An event that an agent can emit. */
export type AgentsEvent =
  /** `agent_thinking`; data `{"text"}`. */
  | {
    data: {
      /** The thought. */
      text: string;
    };
    type: "agent_thinking";
  }
  /** `message_delta`; data `{"text"}`. */
  | {
    data: {
      /** The piece to append. */
      text: string;
    };
    type: "message_delta";
  }
  /** `tool_executing`; data `{"call_id","tool_name","arguments"}`. */
  | {
    data: {
      /** The arguments of the call. */
      arguments: unknown;
      /** The id of the call, which `tool_completed` repeats. */
      call_id: string;
      /** The name of the tool. */
      tool_name: string;
    };
    type: "tool_executing";
  }
  /** `tool_completed`; data `{"call_id","tool_name","result"}`. */
  | {
    data: {
      /** The id of the call. */
      call_id: string;
      /** The result. */
      result: unknown;
      /** The name of the tool. */
      tool_name: string;
    };
    type: "tool_completed";
  }
  /** `progress_update`; data `{"message","done","total"}`. */
  | {
    data: {
      /** Number of finished steps. */
      done: number;
      /** The current step, in words. */
      message: string;
      /** Total number of steps, if known. */
      total: number | null;
    };
    type: "progress_update";
  }
  /** `subagent_started`; data `{"run_id","agent"}`. */
  | {
    data: {
      /** The agent of that run. */
      agent: string;
      /** The run id of the started run. */
      run_id: RunId;
    };
    type: "subagent_started";
  }
  /** `subagent_completed`; data `{"run_id","agent","result"}`. */
  | {
    data: {
      /** The agent of that run. */
      agent: string;
      /** The result. */
      result: unknown;
      /** The run id of the ended run. */
      run_id: RunId;
    };
    type: "subagent_completed";
  }
  /** `custom`; data `{"name","data"}`. */
  | {
    data: {
      /** The application's own data. */
      data: unknown;
      /** The application's name of the event. */
      name: string;
    };
    type: "custom";
  };

export type ClientMessage =
  | {
    op: "auth";
    token: string;
  }
  | {
    after?: number;
    epoch?: string;
    op: "subscribe";
    thread_id: ThreadId;
  }
  | {
    op: "unsubscribe";
    thread_id: ThreadId;
  }
  | {
    op: "ping";
  };

/** The `data` of `agent_completed`. */
export type Completed = {
  /** The agent's result. */
  result: unknown;
};

/** The members of an envelope, in their order on the wire. A stored record has no `offset` and no `epoch`. */
export type Envelope = {
  agent: string;
  epoch?: string;
  id: string;
  offset?: number;
  run_id: RunId;
  seq: number;
  thread_id: ThreadId;
  time: string;
  v: number;
};

/** The code of an `error` frame. The socket stays open. */
export type ErrorCode = "unknown_op" | "bad_request" | "invalid_thread_id" | "already_authenticated" | "already_subscribed" | "not_subscribed" | "too_many_threads" | "forbidden" | "unavailable";

/** Why a run ended without a result: the `kind` in the data of `agent_error`. */
export type ErrorKind =
  /** The agent returned an error. */
  | "error"
  /** The deadline passed. */
  | "timeout"
  /** The run was cancelled. */
  | "cancelled"
  /** The agent panicked. */
  | "panic"
  /** The run's handle was dropped before the run ended. */
  | "aborted"
  /** The node of the run was shut down, or the node crashed and another node ended the run. */
  | "shutdown";

/** The eleven event types, spelled as in the member `type` of an envelope. */
export type EventType =
  /** The first event of every run. */
  | "agent_started"
  /** A thought of the agent. */
  | "agent_thinking"
  /** A piece of the answer, to append to the pieces before. */
  | "message_delta"
  /** The start of a tool call. */
  | "tool_executing"
  /** The result of a tool call. */
  | "tool_completed"
  /** The progress of the run. */
  | "progress_update"
  /** The start of a run that this run started. */
  | "subagent_started"
  /** The end of a run that this run started. */
  | "subagent_completed"
  /** The last event of a run that succeeded. */
  | "agent_completed"
  /** The last event of a run that failed. */
  | "agent_error"
  /** An event of the application. */
  | "custom";

/** The events that the executor writes around an agent's own. */
export type ExecutorsEvent =
  /** The first event of every run. */
  | {
    data: Started;
    type: "agent_started";
  }
  /** The last event of a run that succeeded. */
  | {
    data: Completed;
    type: "agent_completed";
  }
  /** The last event of a run that did not. */
  | {
    data: Failed;
    type: "agent_error";
  };

/** The `data` of `agent_error`. */
export type Failed = {
  /** Details from the agent. */
  details?: unknown;
  kind: ErrorKind;
  /** The message for users. */
  message: string;
};

/** The client's id of a frame. The answer to the frame repeats it. */
export type RequestId = number | string;

export type ServerFrame =
  | {
    op: "authenticated";
    principal: string;
    request_id?: RequestId;
  }
  | {
    epoch: string;
    offset: number;
    op: "subscribed";
    recovered: boolean;
    request_id?: RequestId;
    thread_id: string;
  }
  | {
    op: "unsubscribed";
    request_id?: RequestId;
    thread_id: string;
  }
  /** The log has deleted events up to `offset` that the client has not seen. The later events follow. */
  | {
    epoch: string;
    offset: number;
    op: "reset";
    thread_id: string;
  }
  | {
    op: "pong";
    request_id?: RequestId;
  }
  /** `request_id` or `thread_id` is always present. */
  | {
    code: ErrorCode;
    message: string;
    op: "error";
    request_id?: RequestId;
    thread_id?: string;
  };

/** The `data` of `agent_started`. */
export type Started = {
  correlation_id: string | null;
  max_retries: number;
  parent_run_id: RunId | null;
  retry_count: number;
  user_id: string | null;
};

/** The codes that the server closes a socket with. */
export type CloseCode =
  /** the server is shutting down, reconnect and resume */
  | 1001
  /** a frame broke the WebSocket protocol */
  | 1002
  /** a text frame was not UTF-8 */
  | 1007
  /** the server failed, reconnect and resume */
  | 1011
  /** too far behind, reconnect and resume */
  | 4008
  /** no answer to the pings, reconnect and resume */
  | 4009
  /** the event log was replaced, reconnect and start over */
  | 4010
  /** a permission has expired, reconnect and authenticate */
  | 4011
  /** a frame was not a small JSON text with an `op` */
  | 4400
  /** the first frame had no valid token */
  | 4401
  /** the permission for a thread was revoked */
  | 4403
  /** too many frames or sockets */
  | 4429;

/** An event as the server sends it. */
export type AgentEvent = Required<Envelope> & (AgentsEvent | ExecutorsEvent);

/** A frame that a client sends. The answer has its `request_id`. */
export type ClientFrame = ClientMessage & { request_id?: RequestId };
