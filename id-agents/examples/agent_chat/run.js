// One run of the conversation: the message, the steps, the answer and the end.

const WORDS = { running: "running", completed: "done", failed: "failed", cancelled: "cancelled" };

export class Run {
  #text = "";
  #answer = "";
  #tools = new Map();
  #parts = {};

  constructor({ run_id, agent }, { cancel, retry }) {
    this.element = document.getElementById("run").content.firstElementChild.cloneNode(true);
    this.element.dataset.run = run_id;
    this.element.setAttribute("aria-label", `Run of ${agent}`);
    const find = (selector) => this.element.querySelector(selector);
    this.#parts = {
      you: find(".message.you"),
      badge: find(".meta .badge"),
      cancel: find(".cancel"),
      steps: find(".steps"),
      answer: find(".answer > .text"),
      progress: find(".progress"),
      failure: find(".failure"),
      retry: find(".retry"),
    };
    find(".agent").textContent = agent;
    find(".meta").title = run_id;
    this.#parts.you.hidden = true;
    this.#parts.cancel.addEventListener("click", async ({ currentTarget }) => {
      currentTarget.disabled = true;
      currentTarget.disabled = await cancel(run_id);
    });
    this.#parts.retry.addEventListener("click", () => retry(this.#text));
    this.#setStatus("running");
  }

  /** Shows an event; returns what a screen reader should say. */
  apply({ type, data, agent }) {
    switch (type) {
      case "custom":
        if (data.name === "user_message") this.#showMessage(data.data.text);
        return undefined;
      case "agent_thinking":
        this.#step("p", "thought").textContent = data.text;
        return undefined;
      case "tool_executing":
        this.#tools.set(data.call_id, this.#tool(data.tool_name, data.arguments));
        return undefined;
      case "tool_completed":
        this.#toolDone(data);
        return undefined;
      case "message_delta":
        this.#answer += data.text;
        this.#parts.answer.append(data.text);
        return undefined;
      case "progress_update":
        this.#showProgress(data);
        return undefined;
      case "subagent_started":
        this.#tools.set(data.run_id, this.#tool(data.agent, data.run_id));
        return undefined;
      case "subagent_completed":
        this.#toolDone({ call_id: data.run_id, tool_name: data.agent, result: data.result });
        return undefined;
      case "agent_completed":
        this.#end("completed");
        return `${agent}: ${this.#answer}`;
      case "agent_error":
        return this.#fail(data, agent);
      default:
        return undefined;
    }
  }

  #showMessage(text) {
    this.#text = text;
    this.#parts.you.querySelector(".text").textContent = text;
    this.#parts.you.hidden = false;
  }

  #step(tag, name) {
    const step = document.createElement(tag);
    step.className = name;
    this.#parts.steps.append(step);
    return step;
  }

  #tool(name, input) {
    const details = this.#step("details", "tool");
    const summary = document.createElement("summary");
    const [code, badge] = [document.createElement("code"), document.createElement("span")];
    code.textContent = name;
    badge.className = "badge";
    badge.textContent = "running";
    summary.append(code, " ", badge);
    const list = document.createElement("dl");
    details.append(summary, list);
    details.dataset.status = "running";
    addTerm(list, "Input", input);
    return details;
  }

  #toolDone({ call_id, tool_name, result }) {
    // The log may have trimmed the start of the call.
    const details = this.#tools.get(call_id) ?? this.#tool(tool_name, undefined);
    this.#tools.delete(call_id);
    setTool(details, "done");
    addTerm(details.querySelector("dl"), "Result", result);
  }

  #showProgress({ message, done, total }) {
    const { progress } = this.#parts;
    const [bar, words] = progress.children;
    progress.hidden = false;
    bar.setAttribute("aria-label", message);
    if (total === null) {
      bar.removeAttribute("value");
      words.textContent = `${message}, ${done}`;
    } else {
      bar.max = Math.max(total, 1);
      bar.value = done;
      words.textContent = `${message}, ${done} of ${total}`;
    }
  }

  #fail({ kind, message }, agent) {
    const cancelled = kind === "cancelled";
    this.#end(cancelled ? "cancelled" : "failed");
    const words = cancelled ? "Cancelled." : message;
    this.#parts.failure.hidden = false;
    this.#parts.failure.firstElementChild.textContent = words;
    this.#parts.retry.hidden = this.#text === "";
    return `${agent}: ${words}`;
  }

  #end(status) {
    this.#setStatus(status);
    this.#parts.progress.hidden = true;
    for (const details of this.#tools.values()) setTool(details, "stopped");
  }

  #setStatus(status) {
    this.element.dataset.status = status;
    this.element.setAttribute("aria-busy", String(status === "running"));
    this.#parts.badge.textContent = WORDS[status];
    this.#parts.cancel.hidden = status !== "running";
  }
}

function setTool(details, status) {
  details.dataset.status = status;
  details.querySelector(".badge").textContent = status;
}

function addTerm(list, name, value) {
  if (value === undefined) return;
  const [term, description, text] = ["dt", "dd", "pre"].map((tag) => document.createElement(tag));
  term.textContent = name;
  const line = typeof value === "string" ? value : JSON.stringify(value);
  text.textContent = line.length > 120 && line !== value ? JSON.stringify(value, null, 2) : line;
  description.append(text);
  list.append(term, description);
}
