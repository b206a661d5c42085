#!/bin/sh
# Trains the swift model from nothing and writes models/swift.safetensors.
#
#   training/train-swift.sh CORPORA MINILM [RUNS]
#
# CORPORA: the folder described in training/README.md. MINILM: a folder with model.safetensors and tokenizer.json of
# all-MiniLM-L6-v2. RUNS: where checkpoints and logs go (default training/runs). Interrupted runs are resumed when the
# command is given again. NO_POLNEAR=1 leaves out PolNeAR, and with it the attribution head. PYTHON names the Python.
set -eu
corpora=$(cd "$1" && pwd)
minilm=$(cd "$2" && pwd)
cd "$(dirname "$0")"
runs=${3:-runs}
python=${PYTHON:-python3}
threads=${THREADS:-1}
without=${NO_POLNEAR:+--no-polnear}
mkdir -p "$runs"
cargo build --quiet --release -p legation-language --example tokens
LEGATION_TOKENS=$(cd .. && pwd)/target/release/examples/tokens
export LEGATION_TOKENS

# 1. Static word vectors out of MiniLM (about 7 core minutes).
[ -f "$runs/static.npz" ] || $python -m legation_training.static_vectors "$corpora" "$minilm" "$runs/static.npz" --threads "$threads" $without
# 2. A first model without PolNeAR (8 core minutes), which then names the proper nouns of the treebanks.
$python -m legation_training.train_swift "$corpora" "$runs/static.npz" "$runs/first" --dilations 1,2,4,1 --epochs 8 --no-polnear --threads "$threads" --resume
# 3. The model (1.5 core minutes an epoch).
$python -m legation_training.train_swift "$corpora" "$runs/static.npz" "$runs/second" --init "$runs/first" --silver "$runs/first" \
    --epochs "${EPOCHS:-16}" --rate 1.6e-3 --threads "$threads" --resume $without
$python -m legation_training.export_swift "$runs/second" "$runs/static.npz" ../models/swift.safetensors --version "${VERSION:-0.2.0}"
[ -n "$without" ] && exit 0
# 4. The attribution head on top, trained on the trees that it will get (15 core minutes).
cargo build --quiet --release -p legation-language --example parse
cp ../target/release/examples/parse "$runs/parser"
$python -m legation_training.attribution "$corpora" "$runs/static.npz" "$runs/second" "$runs/attribution.pt" --parser "$runs/parser" --threads "$threads"
# 5. Temperatures of the probabilities, and the file that is shipped.
$python -m legation_training.calibrate "$corpora" "$runs/static.npz" "$runs/second" "$runs/calibration.json"
$python -m legation_training.export_swift "$runs/second" "$runs/static.npz" ../models/swift.safetensors --version "${VERSION:-0.2.0}" \
    --attribution "$runs/attribution.pt" --calibration "$runs/calibration.json"
cat "$runs/first/log.txt" "$runs/second/log.txt" > ../models/swift.log
