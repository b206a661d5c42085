#!/usr/bin/env bash
# Schemathesis on a desk's description of its interface, with and without tokens: no 5xx, no answer that isn't described.
#   bash evaluation/desk/schemathesis.sh LEGATION [EXAMPLES]
# Needs `schemathesis` (4 or later, from PyPI) in the path; opens desks of its own on an archive of the samples.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
legation=${1:-target/release/legation}
examples=${2:-25}
folder=$(mktemp -d)
desk=
status=0
close() {
    if [[ -n $desk ]]; then
        kill "$desk" 2>/dev/null || true
        wait "$desk" 2>/dev/null || true
        desk=
    fi
}
trap 'close; rm -rf "$folder"' EXIT

"$legation" add samples/archive --archive "$folder/talks.db" >/dev/null 2>&1
"$legation" token eva --role editor >"$folder/tokens" 2>"$folder/said"
token=$(grep -oE '\b[0-9a-f]{48}\b' "$folder/said")

# What the description says must hold; what is not described must not come.
checks=not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
ask() {
    local address
    "$legation" serve --archive "$folder/talks.db" --listen 127.0.0.1:0 "${@:2}" >"$folder/out" &
    desk=$!
    for _ in $(seq 100); do
        address=$(grep -oE 'http://[0-9.]+:[0-9]+' "$folder/out" || true)
        [[ -n $address ]] && break
        sleep 0.1
    done
    echo "== $1"
    local headers=()
    [[ $1 == "with a token" ]] && headers=(--header "Authorization: Bearer $token")
    # What stays open is no answer that ends.
    schemathesis run "$folder/openapi.json" --url "$address" --checks "$checks" --max-examples "$examples" --seed 1 \
        --phases examples,coverage,fuzzing --exclude-path /api/v1/news --exclude-deprecated --no-color "${headers[@]}" \
        --request-timeout 30 --workers 1 || status=1
    close
}
"$legation" serve --archive "$folder/talks.db" --listen 127.0.0.1:0 >"$folder/out" &
desk=$!
for _ in $(seq 100); do
    grep -q http: "$folder/out" && break
    sleep 0.1
done
curl -sf "$(grep -oE 'http://[0-9.]+:[0-9]+' "$folder/out")/api/v1/openapi.json" >"$folder/openapi.json"
close
ask "on this machine, without tokens"
ask "with a token" --tokens "$folder/tokens"
ask "without the token that is asked for" --tokens "$folder/tokens"
exit $status
