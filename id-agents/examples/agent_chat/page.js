// The page follows a thread with the client and shows each run. It only shows what the events say, so a reload, a second tab and
// a reconnection show the same.

import { connect } from "./client.js";
import { Run } from "./run.js";

const query = new URLSearchParams(location.search);
const user = query.get("user") || "ada";
const thread = query.get("thread") || `chat-${user}`;
const token = `demo-${user}`;

const element = (id) => document.getElementById(id);
const scroller = element("scroller");
const runs = new Map();
/** Milliseconds for which an answer is read out. */
const NEWS = 10_000;
let follows = true;
let lastTop = 0;
let countdown;

element("thread").textContent = thread;

const client = connect({ url: "/ws", getToken: () => token });
client.subscribe(thread, { onEvent, onReset, onState });

function onEvent(event) {
  let run = runs.get(event.run_id);
  if (!run) {
    run = new Run(event, { cancel, retry: (text) => void start(text) });
    runs.set(event.run_id, run);
    element("runs").append(run.element);
    element("empty").hidden = true;
  }
  const news = run.apply(event);
  // Do not announce events that are replayed after a reload.
  if (news && Date.now() - Date.parse(event.time) < NEWS) element("announcer").textContent = news;
  showRaw(event);
}

function onReset({ reason }) {
  if (reason === "restarted") {
    runs.clear();
    element("runs").replaceChildren();
    element("events").replaceChildren();
  }
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent =
    reason === "restarted"
      ? "The server has a new log. Earlier messages are gone."
      : "Some events are gone; what follows is complete.";
  element("runs").append(notice);
}

function onState(state) {
  clearInterval(countdown);
  document.body.dataset.state = state.status;
  element("reconnect").hidden = state.status !== "waiting" && state.status !== "failed";
  element("send").disabled = state.status === "failed";
  element("empty").hidden = runs.size > 0 || state.status !== "live";
  if (state.status === "live") element("problem").hidden = true;
  if (state.status === "waiting") return showCountdown(state);
  element("state-text").textContent = stateText(state);
}

function stateText(state) {
  if (state.status === "connecting") return "Connecting…";
  if (state.status === "live") return state.transport === "sse" ? `Live as ${user}, over an event stream` : `Live as ${user}`;
  if (state.status === "closed") return "Closed";
  if (state.code === "forbidden" || state.code === 4403) return `${user} may not read this thread`;
  if (state.code === "unauthenticated" || state.code === 4401) return `Not signed in: ${user} has no valid token`;
  return `Stopped: ${state.message || state.code}`;
}

/** Says why there is no connection, and when the next try is. */
function showCountdown({ delay, code }) {
  const due = Date.now() + delay;
  const why = !navigator.onLine ? "Offline" : code === "unavailable" ? "The event log is unavailable" : "Connection lost";
  const show = () => {
    const seconds = Math.ceil((due - Date.now()) / 1000);
    element("state-text").textContent = seconds > 1 ? `${why}, next try in ${seconds} s` : `${why}, trying again…`;
  };
  show();
  countdown = setInterval(show, 1000);
}

function showRaw({ id, seq, type, data }) {
  const item = document.createElement("li");
  item.className = type;
  item.dataset.id = id;
  item.textContent = `${seq} ${type} ${JSON.stringify(data)}`;
  element("events").append(item);
}

/** Follows what comes, unless the user reads above. */
function keepUp() {
  if (follows) {
    scroller.scrollTop = scroller.scrollHeight;
    lastTop = scroller.scrollTop;
    element("raw").scrollTop = element("raw").scrollHeight;
  }
  element("latest").hidden = follows;
}

scroller.addEventListener("scroll", () => {
  // Only scrolling up leaves the end, not new content below.
  if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40) follows = true;
  else if (scroller.scrollTop < lastTop) follows = false;
  lastTop = scroller.scrollTop;
  if (follows) element("latest").hidden = true;
});

element("latest").addEventListener("click", () => {
  follows = true;
  keepUp();
  scroller.focus();
});

// Called once per frame, after layout and before paint.
const sizes = new ResizeObserver(keepUp);
for (const id of ["scroller", "runs", "events"]) sizes.observe(element(id));

element("reconnect").addEventListener("click", () => client.reconnect());

element("raw-toggle").addEventListener("click", ({ currentTarget }) => {
  const raw = element("raw");
  raw.hidden = !raw.hidden;
  currentTarget.setAttribute("aria-pressed", String(!raw.hidden));
  raw.scrollTop = raw.scrollHeight;
});

async function post(path, body) {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
}

/** Starts a run; returns `false`, and says so, if the server does not. */
async function start(text) {
  const problem = element("problem");
  problem.hidden = true;
  try {
    await post(`/threads/${encodeURIComponent(thread)}/runs`, { text });
    return true;
  } catch (error) {
    problem.textContent = error instanceof TypeError ? "Not sent: the server is out of reach." : `Not sent: ${error.message}`;
    problem.hidden = false;
    return false;
  }
}

async function cancel(run) {
  try {
    await post(`/threads/${encodeURIComponent(thread)}/runs/${run}/cancel`, {});
    return true;
  } catch {
    return false;
  }
}

element("ask").addEventListener("submit", async (submit) => {
  submit.preventDefault();
  const field = element("text");
  const text = field.value;
  follows = true;
  element("send").disabled = true;
  if ((await start(text)) && field.value === text) field.value = "";
  element("send").disabled = document.body.dataset.state === "failed";
});

element("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (!element("send").disabled) element("ask").requestSubmit();
});
