#!/usr/bin/env bash
# Kills the server at random moments of a bulk ingest of SciFact, with changes and deletions among it, and looks after
# each restart for everything that was acknowledged. The last line is the tally with its seed.
#
#   tests/kill-during-ingest.sh [--seed N] [--kills 20] [--documents 5183] [--texts]
#
# --texts searches every document by its text after every restart. Without it, a text that was found once is searched
# by its vector from then on, which is the same search but costs no encoding.
set -euo pipefail
cd "$(dirname "$0")/.."

seed=$RANDOM$RANDOM kills=20 documents=5183 texts=0
while (($# > 0)); do
  case $1 in
    --seed) seed=$2; shift 2 ;;
    --kills) kills=$2; shift 2 ;;
    --documents) documents=$2; shift 2 ;;
    --texts) texts=1; shift ;;
    *) echo "$0: unknown argument '$1'" >&2; exit 2 ;;
  esac
done

export SHOAL_TESTS=slow SHOAL_SEED=$seed SHOAL_KILLS=$kills SHOAL_KILL_DOCUMENTS=$documents SHOAL_KILL_TEXTS=$texts
dotnet run -c Release --project tests/Shoal.EndToEnd.Tests -- \
  -method "*.AcknowledgedWritesSurviveKills_WithSciFact" -showLiveOutput -noColor
