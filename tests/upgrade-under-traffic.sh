#!/usr/bin/env bash
# Rolls a better model out on SciFact while callers search and documents come, change and go, and looks afterwards for
# every document. Prints the rollout's report; the last lines are the tally with its seed and what was freed.
#
#   tests/upgrade-under-traffic.sh [--seed N] [--documents 5183] [--write-period-ms 500] [--adapter]
#
# Two writes a second keep two slow cores encoding for a third of the time: both p95 are then waits behind documents, and
# the latency gate may stay undecided until the step's deadline. With 5000 it decides there, too.
set -euo pipefail
cd "$(dirname "$0")/.."

seed=$RANDOM$RANDOM documents=5183 write_period_ms=500 adapter=
while (($# > 0)); do
  case $1 in
    --seed) seed=$2; shift 2 ;;
    --documents) documents=$2; shift 2 ;;
    --write-period-ms) write_period_ms=$2; shift 2 ;;
    --adapter) adapter=1; shift ;;
    *) echo "$0: unknown argument '$1'" >&2; exit 2 ;;
  esac
done

export SHOAL_SEED=$seed SHOAL_UPGRADE_DOCUMENTS=$documents SHOAL_UPGRADE_ADAPTER=$adapter
export SHOAL_UPGRADE_WRITE_PERIOD_MS=$write_period_ms
dotnet run -c Release -p:ShoalLongRuns=true --project tests/Shoal.EndToEnd.Tests -- \
  -method "*.ABetterModel_UnderLiveTraffic*" -showLiveOutput -noColor
