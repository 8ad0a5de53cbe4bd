#!/usr/bin/env bash
# scripts/test-images.sh MAKER NOTE: makes the images of the cluster tests, unless the file NOTE says that these were made.
#   runs.local/python:1  Python with pip and venv
#   runs.local/java:1    the same with a Java runtime and bash
#   runs.local/spark:1   the same with Spark, as a driver and as an executor
# All hold a user 1000 and need no root. MAKER is a command that knows how to
#   MAKER rootfs FOLDER PACKAGE...  lay a root file system with Debian's python3, a shell and these packages, of which it need
#                                   not run the install scripts
#   MAKER image NAME FOLDER         make an image of one that the cluster's nodes have, with $ENTRYPOINT_JSON
set -euo pipefail
umask 022

root=$(cd "$(dirname "$0")/.." && pwd -P)
. "$root/scripts/prerequisites.sh"
maker=$1 note=$2

readonly SPARK=4.3.0 # runs on the Java below
readonly PYTHON_PACKAGES=(python3-pip python3-venv ca-certificates)
readonly JAVA_PACKAGES=(openjdk-17-jre-headless bash) # Spark's own scripts are for bash
readonly ENTRYPOINT=$root/runs-k8s/src/test/images/spark-entrypoint.sh

made=$(cat "$0" "$ENTRYPOINT" | sha256sum)
[ "$made" != "$(cat "$note" 2>/dev/null)" ] || exit 0
require python

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# What the install scripts of ca-certificates and Java would do, as far as anything here needs it.
lay() { # FOLDER PACKAGE...
  "$maker" rootfs "$@"
  cat "$1"/usr/share/ca-certificates/mozilla/*.crt >"$1/etc/ssl/certs/ca-certificates.crt"
}

# PyPI has Spark as sources only, which hold everything: this is what its setup.py does with them.
add_spark() { # ROOT
  local library=$1/usr/lib/python3/dist-packages sources=$folder/pyspark-$SPARK
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" download -q --disable-pip-version-check --no-deps --no-binary pyspark -d "$folder" "pyspark==$SPARK"
  tar -xzf "$sources.tar.gz" -C "$folder" --no-same-owner
  rm -r "$sources/deps/jars/connect-repl"
  mv "$sources/pyspark" "$library/pyspark"
  mv "$sources/deps/jars" "$sources/deps/bin" "$library/pyspark/"
  mv "$sources/lib" "$library/pyspark/python/lib"
  python3 -m zipfile -e "$library"/pyspark/python/lib/py4j-*-src.zip "$library"
  ln -s "${library#"$1"}/pyspark" "$1/opt/spark"
  cp "$ENTRYPOINT" "$1/opt/entrypoint.sh"
}

lay "$folder/python" "${PYTHON_PACKAGES[@]}"
"$maker" image runs.local/python:1 "$folder/python"

lay "$folder/java" "${PYTHON_PACKAGES[@]}" "${JAVA_PACKAGES[@]}"
ln -s ../lib/jvm/java-17-openjdk-"$(dpkg --print-architecture)"/bin/java "$folder/java/usr/bin/java"
"$maker" image runs.local/java:1 "$folder/java"

add_spark "$folder/java"
ENTRYPOINT_JSON='["/opt/entrypoint.sh"]' "$maker" image runs.local/spark:1 "$folder/java"

mkdir -p "$(dirname "$note")"
printf '%s\n' "$made" >"$note"
