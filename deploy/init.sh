#!/bin/sh
# Writes .env with a fresh secret. Never overwrites one that is there.
set -eu
cd "$(dirname "$0")"
if [ -e .env ]; then
  echo ".env is there already; nothing changed."
  exit 0
fi
secret=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
umask 077
cat > .env <<EOF
COMPOSE_PROFILES=embedded
SECRET_KEY=$secret
# The address people use; https when a proxy in front speaks TLS.
BASE_URL=http://127.0.0.1:4600
# 1: load the demo company Harbour Mutual on an empty store.
DEMO=0
EOF
echo "Wrote .env with a new secret. Next: docker compose up -d --wait, then docker compose logs app for the first administrator's link."
