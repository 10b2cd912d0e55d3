#!/bin/sh
# Rehearses the container on a real engine: build, start, take something in, stop, start again, find it again, remove.
# Needs docker with compose. IN runs curl where published ports are reached (default: here).
set -eu
cd "$(dirname "$0")"
export COMPOSE_PROJECT_NAME=throughline-rehearsal PORT="${PORT:-4690}" COMPOSE_PROFILES=embedded
export SECRET_KEY="$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')" BASE_URL="http://127.0.0.1:${PORT}" DEMO=0
url=$BASE_URL
jar=$(mktemp)
finish() { docker compose down --volumes --timeout 10 > /dev/null 2>&1 || true; rm -f "$jar"; }
trap finish EXIT
post() { ${IN:-} curl -fsS -b "$jar" -c "$jar" -X POST -H 'content-type: application/json' "$url$1" -d "$2"; }

docker compose build
docker compose up -d --wait
token=$(docker compose logs app | sed -n 's/.*enter?token=\([A-Za-z0-9_-]*\).*/\1/p' | tail -1)
post /api/auth/entry/welcome "{\"token\":\"$token\",\"name\":\"Ada\",\"email\":\"ada@example.com\",\"password\":\"correct horse battery\"}" > /dev/null
key=$(post /trpc/keys.create '{"source":"shop"}' | sed 's/.*\(tl_[A-Za-z0-9_-]*\).*/\1/')
${IN:-} curl -fsS -u "$key:" "$url/v1/track" -d '{"userId":"u1","event":"Order Completed","properties":{"revenue":12.5,"currency":"EUR"}}' > /dev/null
docker compose stop
[ "$(docker inspect -f '{{.State.ExitCode}}' "$(docker compose ps -aq app)")" = 0 ] || { echo "✗ the server did not stop by itself"; exit 1; }
docker compose up -d --wait
post /trpc/keys.create '{"source":"shop-2"}' > /dev/null   # the session is still good
docker compose exec -T app node apps/server/dist/cli.js analyse data.overview --params '{}' | grep -q '"entries":1' || { echo "✗ the interaction is gone"; exit 1; }
docker compose exec -T app sh -c 'touch /app/probe' 2> /dev/null && { echo "✗ the root is writable"; exit 1; }
[ "$(docker compose exec -T app id -u)" = 1000 ] || { echo "✗ it runs as root"; exit 1; }
cat ../package.json ../packages/*/package.json | docker compose exec -T app node -e '
  const manifests = JSON.parse("[" + require("fs").readFileSync(0, "utf8").replaceAll(/}\s*{/g, "},{") + "]")
  const found = manifests.flatMap((one) => Object.keys(one.devDependencies ?? {})).filter((name) => require("fs").existsSync("node_modules/" + name))
  if (found.length > 0) { console.log("✗ the image carries what only development needs: " + found.join(", ")); process.exit(1) }'
echo "✓ built, started, stopped and started again; nothing lost, nothing writable but /data and /tmp, nothing of development; $(docker image inspect -f '{{.Size}}' "throughline:${THROUGHLINE_VERSION:-0.1.0}" | awk '{ printf "%.0f MB", $1 / 1e6 }')"
