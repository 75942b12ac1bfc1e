#!/usr/bin/env bash
# Rolls two broken models out on the judged part of SciFact under live traffic: both must fail in the shadow, and no
# caller may see them.
#
#   tests/broken-candidates.sh
set -euo pipefail
cd "$(dirname "$0")/.."

dotnet run -c Release -p:ShoalLongRuns=true --project tests/Shoal.EndToEnd.Tests -- \
  -method "*.ABrokenCandidate*" -showLiveOutput -noColor
