#!/usr/bin/env bash
# Kills the server at random moments through the whole life of rollouts, with writes and searches all the while, and
# looks after each restart for everything that was acknowledged, and that a rollout under way goes on by itself. The
# first line has the seed and the path of the trace, the last line is the tally.
#
#   tests/kill-during-rollout.sh [--seed N] [--kills 50]
set -euo pipefail
cd "$(dirname "$0")/.."

seed=$RANDOM$RANDOM kills=50
while (($# > 0)); do
  case $1 in
    --seed) seed=$2; shift 2 ;;
    --kills) kills=$2; shift 2 ;;
    *) echo "$0: unknown argument '$1'" >&2; exit 2 ;;
  esac
done

export SHOAL_TESTS=slow SHOAL_SEED=$seed SHOAL_KILLS=$kills
dotnet run -c Release --project tests/Shoal.EndToEnd.Tests -- \
  -method "*.ARollout_KilledInAnyStage*" -showLiveOutput -noColor
