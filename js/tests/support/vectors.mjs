// Checks every vector of SPEC/vectors.json, in Node and in the browser.

export function checkVectors(vectors, ids) {
  let checked = 0;
  const equal = (found, expected, text) => {
    const [left, right] = [JSON.stringify(found), JSON.stringify(expected)];
    if (left !== right) throw new Error(`${JSON.stringify(text)}: expected ${right}, found ${left}`);
  };
  const judge = (text, parse, parts) => {
    try {
      return { valid: true, ...parts(parse(text)), kind: null, offset: null };
    } catch (error) {
      if (!(error instanceof ids.RunIdError)) throw error;
      return { valid: false, kind: error.kind, offset: error.offset, suggestion: error.suggestion };
    }
  };

  for (const { text, valid, thread_id, suffix, kind, offset } of vectors.run_ids) {
    const parts = (run) => {
      const { threadId, suffix } = ids.partsOf(run);
      return { thread_id: threadId, suffix };
    };
    const expected = valid
      ? { valid, thread_id, suffix, kind, offset }
      : { valid, kind, offset, suggestion: ids.suggest(text) };
    equal(judge(text, ids.parseRunId, parts), expected, text);
    equal(ids.isRunId(text), valid, text);
    checked++;
  }
  for (const { text, valid, kind, offset } of vectors.thread_ids) {
    const { suggestion, ...found } = judge(text, ids.parseThreadId, () => ({}));
    equal(found, { valid, kind, offset }, text);
    equal(ids.isThreadId(text), valid, text);
    if (!valid) equal(ids.isThreadId(suggestion), true, text);
    checked++;
  }
  for (const { key, thread_id, offset } of vectors.keys) {
    const found = judge(key, ids.encodeThread, (thread) => ({ thread }));
    if (thread_id === null) {
      equal(found, { valid: false, kind: "ThreadTooLong", offset, suggestion: null }, key);
    } else {
      equal(found.thread, thread_id, key);
      equal(ids.decodeThread(thread_id), key, key);
    }
    checked++;
  }
  for (const { old, thread_id, run_id } of vectors.repairs) {
    equal(ids.suggest(old, thread_id), run_id, old);
    checked++;
  }
  return checked;
}
