#!/bin/sh
# Installs the peers from Debian and builds their drivers into the given folder. Run by the benchmark when one is
# missing; may be run by hand.
#
#   tests/Shoal.Benchmarks/peers/build.sh FOLDER
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
mkdir -p "$folder"

missing=
for package in g++ libhnswlib-dev libfaiss-dev libopenblas-dev; do
  dpkg -s "$package" > /dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
  sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get update
  # shellcheck disable=SC2086
  $sudo apt-get install -y --no-install-recommends $missing
fi

flags="-std=c++17 -O3 -march=native -fopenmp -Wall"
# shellcheck disable=SC2086
g++ $flags "$here/hnswlib_driver.cpp" -o "$folder/hnswlib_driver" -pthread
# shellcheck disable=SC2086
g++ $flags "$here/faiss_driver.cpp" -o "$folder/faiss_driver" -lfaiss -llapack -lblas -pthread
