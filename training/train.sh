#!/bin/sh
# Trains both models from nothing and writes models/careful.safetensors and models/swift.safetensors.
#
#   training/train.sh CORPORA MINILM MPNET [RUNS]
#
# CORPORA: the folder described in training/README.md. MINILM, MPNET: folders with model.safetensors and tokenizer.json of
# all-MiniLM-L6-v2 and all-mpnet-base-v2. RUNS: where checkpoints and logs go (default training/runs). What is finished is
# not done again, and interrupted runs are resumed, when the command is given again. NO_POLNEAR=1 leaves out PolNeAR, and
# with it attribution. PYTHON names the Python. The planned minutes of the long runs, as set for one GPU of the H200 kind,
# are TEACHER_MINUTES, FIRST_MINUTES, CAREFUL_MINUTES, LAST_MINUTES (without such a GPU take a hundred times as many) and, for
# a processor core, SWIFT_MINUTES.
set -eu
corpora=$(cd "$1" && pwd)
minilm=$(cd "$2" && pwd)
mpnet=$(cd "$3" && pwd)
cd "$(dirname "$0")"
mkdir -p "${4:-runs}"
runs=$(cd "${4:-runs}" && pwd)
models=$(cd ../models && pwd)
python=${PYTHON:-python3}
threads=${THREADS:-1}
version=${VERSION:-0.3.0}
without=${NO_POLNEAR:+--no-polnear}
target=$(cargo metadata --format-version 1 --no-deps | $python -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')
cargo build --quiet --release -p legation-language --example tokens --example parse
cp "$target/release/examples/tokens" "$target/release/examples/parse" "$runs"
export LEGATION_TOKENS="$runs/tokens"
train() { module=$1; shift; $python -m "legation_training.$module" "$corpora" "$@" --threads "$threads"; }

# 1. The careful model: a larger one that teaches, a beginning without it, two runs that it teaches, and their mean. Then
# the few numbers that are chosen on the development parts, and the export.
careful() { run=$1; minutes=$2; shift 2; grep -qs '^done' "$runs/$run/log.txt" || train train_careful "$minilm" "$runs/$run" --minutes "$minutes" $without --resume "$@"; }
careful teacher "${TEACHER_MINUTES:-3.3}" --teacher "$mpnet" --rate 6e-5 --head-rate 1e-3
careful careful-first "${FIRST_MINUTES:-3.3}" --rate 2e-4
careful careful-taught "${CAREFUL_MINUTES:-4.6}" --rate 2e-4 --from "$runs/careful-first" --taught-by "$runs/teacher"
careful careful-last "${LAST_MINUTES:-1.9}" --rate 2e-4 --from "$runs/careful-taught" --taught-by "$runs/teacher" --soft 3 --dropout 0.15 --seed 5
[ -f "$runs/careful/checkpoint.pt" ] || $python -m legation_training.average_careful "$runs/careful" "$runs/careful-taught" "$runs/careful-last"
$python -m legation_training.tune_careful "$runs/careful" "$minilm" "$runs/careful/settings.json" "$runs/careful/calibration.json" --threads "$threads"
$python -m legation_training.export_careful "$corpora" "$minilm" "$runs/careful" "$models/careful.safetensors" --version "$version" \
    --settings "$runs/careful/settings.json" --calibration "$runs/careful/calibration.json"
for run in teacher careful-first careful-taught careful-last; do cat "$runs/$run/log.txt"; done > "$models/careful.log"
# 2. Static word vectors out of MiniLM (5 core minutes).
[ -f "$runs/static.npz" ] || train static_vectors "$minilm" "$runs/static.npz" $without
# 3. What the careful model says of the training texts (9 core minutes).
[ -f "$runs/taught/names.pickle" ] || train distil "$minilm" "$runs/careful" "$runs/taught" $without
# 4. A beginning on gold labels alone, then the swift model (35 core minutes).
train train_swift "$runs/static.npz" "$runs/first" --epochs 30 --until 2 --no-polnear --resume
train train_swift "$runs/static.npz" "$runs/second" --init "$runs/first" --teacher "$runs/taught" --minutes "${SWIFT_MINUTES:-35}" --epochs 40 --resume $without
$python -m legation_training.calibrate "$corpora" "$runs/static.npz" "$runs/second" "$runs/calibration.json"
export_swift() { $python -m legation_training.export_swift "$runs/second" "$runs/static.npz" "$1" --version "$version" --calibration "$runs/calibration.json" $2; }
cat "$runs/first/log.txt" "$runs/second/log.txt" > "$models/swift.log"
if [ -n "$without" ]; then
    export_swift "$models/swift.safetensors" ""
    exit 0
fi
# 5. The attribution head goes on alone, on the trees that it will get (5 core minutes).
export_swift "$runs/second.safetensors" ""
train attribution "$runs/static.npz" "$runs/second" "$runs/attribution.pt" --parser "$runs/parse $runs/second.safetensors" | tee "$runs/attribution.log"
export_swift "$models/swift.safetensors" "--attribution $runs/attribution.pt"
cat "$runs/attribution.log" >> "$models/swift.log"
