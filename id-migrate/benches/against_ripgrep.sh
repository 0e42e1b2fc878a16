#!/usr/bin/env bash
# CPU time (user + sys) of `id-migrate check --lang python TREE` against `rg -c -tpy 'run_id|thread_id' TREE`: medians of
# alternating runs, and their ratio.
#
#     id-migrate/benches/against_ripgrep.sh TREE [RUNS]
set -euo pipefail
tree=${1:?"expected a folder of Python code, found nothing"}
runs=${2:-15}
tool=${ID_MIGRATE:-$(dirname "$0")/../../target/release/id-migrate}
tool=$(realpath "$tool")
cd "$tree"

cpu() {
    local TIMEFORMAT='%U %S'
    { time "$@" >/dev/null 2>&1 || true; } 2>&1 | awk '{ print ($1 + $2) * 1000 }'
}
median() { sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }

ours=() theirs=()
cpu "$tool" check --lang python . >/dev/null
for _ in $(seq "$runs"); do
    ours+=("$(cpu "$tool" check --lang python -q .)")
    theirs+=("$(cpu rg -c -tpy 'run_id|thread_id' .)")
done
a=$(printf '%s\n' "${ours[@]}" | median)
b=$(printf '%s\n' "${theirs[@]}" | median)
awk -v a="$a" -v b="$b" 'BEGIN { printf "id-migrate %d ms, ripgrep %d ms, ratio %.2f\n", a, b, a / b }'
