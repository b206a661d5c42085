#!/bin/sh
# Trains both models from nothing and writes models/careful.safetensors and models/swift.safetensors.
#
#   training/train.sh CORPORA MINILM MPNET [RUNS]
#
# CORPORA: the folder described in training/README.md. MINILM, MPNET: folders with model.safetensors and tokenizer.json of
# all-MiniLM-L6-v2 and all-mpnet-base-v2. RUNS: where checkpoints and logs go (default training/runs). What is finished is
# not done again, and interrupted runs are resumed, when the command is given again. NO_POLNEAR=1 leaves out PolNeAR, and
# with it attribution. PYTHON names the Python. The planned minutes of the long runs, as set for one GPU of the H200 kind,
# are TEACHER_MINUTES, FIRST_MINUTES, CAREFUL_MINUTES and LAST_MINUTES (without such a GPU take a hundred times as many); the
# swift model's runs are as long as SWIFT_EPOCHS and SWIFT_LAST_EPOCHS say.
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
version=${VERSION:-0.4.0}
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
[ -f "$runs/careful/checkpoint.pt" ] || $python -m legation_training.average "$runs/careful" "$runs/careful-taught" "$runs/careful-last"
$python -m legation_training.tune_careful "$runs/careful" "$minilm" "$runs/careful/settings.json" "$runs/careful/calibration.json" --threads "$threads"
export_careful() { $python -m legation_training.export_careful "$corpora" "$minilm" "$runs/careful" "$models/careful.safetensors" --version "$version" \
    --settings "$runs/careful/settings.json" --calibration "$runs/careful/calibration.json"; }
certain() { $python -m legation_training.certainty "$corpora" "$1" --parser "$runs/parse $2"; }
export_careful
certain "$runs/careful/calibration.json" "careful $models/careful.safetensors"
export_careful
logs() { out=$1; shift; : > "$out"; for run in "$@"; do printf '== %s\n' "$run" >> "$out"; cat "$runs/$run/log.txt" >> "$out"; done; }
logs "$models/careful.log" teacher careful-first careful-taught careful-last
# 2. Static word vectors out of MiniLM (5 core minutes).
[ -f "$runs/static.npz" ] || train static_vectors "$minilm" "$runs/static.npz" $without
# 3. What the careful model says of the training texts (9 core minutes).
[ -f "$runs/taught/names.pickle" ] || train distil "$minilm" "$runs/careful" "$runs/taught" $without
# 4. The swift model: one run, three that go on from it, and their mean.
swift() { run=$1; shift; grep -qs '^done' "$runs/$run/log.txt" || train train_swift "$runs/static.npz" "$runs/$run" --teacher "$runs/taught" --resume $without "$@"; }
swift swift-first --rate 2.2e-3 --epochs "${SWIFT_EPOCHS:-14}"
again() { run=$1; shift; swift "$run" --init "$runs/swift-first" --epochs "${SWIFT_LAST_EPOCHS:-12}" --dropout 0.15 --attribution 0.5 "$@"; }
again swift-a --batch 12 --rate 1.8e-3 --seed 21
again swift-b --batch 12 --rate 1.8e-3 --seed 22 --word-dropout 0.12
again swift-c --batch 10 --rate 1.6e-3 --seed 23
[ -f "$runs/swift/checkpoint.pt" ] || $python -m legation_training.average "$runs/swift" "$runs/swift-a" "$runs/swift-b" "$runs/swift-c"
$python -m legation_training.calibrate "$corpora" "$runs/static.npz" "$runs/swift" "$runs/calibration.json"
export_swift() { $python -m legation_training.export_swift "$runs/swift" "$runs/static.npz" "$1" --version "$version" --calibration "$runs/calibration.json" $2; }
logs "$models/swift.log" swift-first swift-a swift-b swift-c
if [ -n "$without" ]; then
    export_swift "$models/swift.safetensors" ""
    exit 0
fi
# 5. The attribution head goes on alone, on the trees that it will get (5 core minutes).
export_swift "$runs/swift.safetensors" ""
train attribution "$runs/static.npz" "$runs/swift" "$runs/attribution.pt" --parser "$runs/parse $runs/swift.safetensors" | tee "$runs/attribution.log"
export_swift "$models/swift.safetensors" "--attribution $runs/attribution.pt"
certain "$runs/calibration.json" "swift $models/swift.safetensors"
export_swift "$models/swift.safetensors" "--attribution $runs/attribution.pt"
cat "$runs/attribution.log" >> "$models/swift.log"
