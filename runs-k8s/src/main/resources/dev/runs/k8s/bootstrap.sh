# What the init container starts with; $1 is the Python that goes on. An image that has none can say so here only.
if ! command -v python3 >/dev/null 2>&1; then
  failed='{"failure":{"kind":"IMAGE","message":"The image has no python3, which Runs needs to look after a program. Use an image with Python 3.8 or newer."},"startedAt":null,"exitCode":null,"stopped":false,"delivered":true,"finishedAt":0}'
  printf '%s\n' "$failed" >/dev/termination-log
  exit 1
fi
exec python3 -I -c "$1"
