# shellcheck shell=bash
# Builds Runs when it is not built or its sources are newer. Sourced by ./runs and ./verify after prerequisites.sh.

readonly BUILD_FAILED=70 # EX_SOFTWARE of sysexits.h
readonly JAR=runs-api/target/runs-api.jar
# Lists the sources of the last whole build and is as old as that build's start: an edit made during the build is newer.
readonly BUILT=target/built
# shellcheck disable=SC2154 # root is set by the callers
readonly NOTED=$root/$BUILT.$$

is_built() { [ -f "$root/$JAR" ] && [ -d "$root/runs-api/target/lib" ] && [ -f "$root/$BUILT" ]; }

# A folder counts too: its time changes when a file in it is added, deleted or renamed.
is_stale() { ! is_built || [ -n "$(cd "$root" && find pom.xml .mvn runs-*/pom.xml runs-*/src/main -newer $BUILT | head -n 1)" ]; }

sources() { (cd "$root" && find pom.xml .mvn runs-*/pom.xml runs-*/src/main -type f | LC_ALL=C sort); }

# The two halves of noting a whole build: before it starts, and when it has succeeded (mv keeps the time).
note_sources() { mkdir -p "$root/target" && sources >"$NOTED"; }
mark_built() { mv "$NOTED" "$root/$BUILT"; }

# Returns with JAVA_HOME set and Runs built, or exits with 69 or 70.
ensure_built() {
  if ! is_stale; then
    require jdk python
    return
  fi
  require jdk maven python
  mkdir -p "$root/target" || exit $BUILD_FAILED
  lock
  if is_stale; then build; fi # the one that held the lock may have built it
  exec 9>&-
}

# The lock is on an open file that this shell and Maven share: it ends with them, however they end. macOS has no flock(1),
# but Python, which is needed anyway, can lock for us.
lock() {
  local flock='import fcntl, sys; fcntl.flock(9, fcntl.LOCK_EX | (fcntl.LOCK_NB if "now" in sys.argv else 0))'
  exec 9>"$root/target/build.lock" || exit $BUILD_FAILED
  python3 -c "$flock" now 2>/dev/null && return
  say 'waiting for another build of this folder to end'
  python3 -c "$flock" 2>/dev/null
}

build() {
  local log=$root/target/build.log maven start=$SECONDS
  note_sources
  forget_deleted
  : >"$log"
  (cd "$root" && exec mvn -B -DskipTests -Dspotless.check.skip=true -Dwarnings=-Xlint:-options -Denforcer.skip=true -pl runs-api -am package) >"$log" 2>&1 </dev/null &
  maven=$!
  # A shell starts what it puts in the background deaf to Ctrl-C, so the signal is handed on.
  trap 'stop_build $maven 130' INT
  trap 'stop_build $maven 143' TERM HUP
  follow_build "$maven" "$log"
  if ! wait "$maven"; then
    say 'the build failed:'
    build_errors "$log" >&2
    say "Maven's full output: $log"
    rm -f "$NOTED"
    exit $BUILD_FAILED
  fi
  trap - INT TERM HUP
  mark_built
  say "built in $((SECONDS - start)) s"
}

stop_build() { # PID STATUS
  kill "$1" 2>/dev/null
  wait "$1" 2>/dev/null
  rm -f "$NOTED"
  [ ! -t 2 ] || echo >&2
  say 'build interrupted'
  exit "$2"
}

# Maven copies resources and never takes one away: what was deleted since the last build would stay in the jars.
forget_deleted() {
  if [ -f "$root/$BUILT" ] && [ -n "$(LC_ALL=C comm -23 "$root/$BUILT" "$NOTED")" ]; then
    rm -rf "$root"/runs-*/target/classes "$root"/runs-*/target/generated-sources "$root"/runs-*/target/maven-status
  fi
}

# One line that is written over on a terminal, one line per module elsewhere.
follow_build() { # PID LOG
  local module last='' start=$SECONDS
  while kill -0 "$1" 2>/dev/null; do
    module=$(sed -n 's/^\[INFO\] Building \([^ ]*\) .*\[\([0-9]*\)\/\([0-9]*\)\]$/\1 (\2 of \3)/p' "$2" | tail -n 1)
    if [ -t 2 ]; then
      printf '\r\033[K%s: building %s, %d s%s' "${0##*/}" "$module" $((SECONDS - start)) "$(build_step "$2")" >&2
    elif [ "$module" != "$last" ]; then
      say "building $module"
      last=$module
    fi
    sleep 0.3
  done
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

build_step() {
  case $(tail -n 1 "$1") in
    *Download*) echo ': fetching libraries' ;;
  esac
}

# What went wrong, without Maven's advice on itself and without saying it twice.
build_errors() {
  grep -E '^\[ERROR\]|^\[WARNING\] .*\.java:\[' "$1" |
    grep -v -E 'COMPILATION ERROR|Help 1|re-run Maven|full stack trace|full debug logging|For more information|After correcting|mvn <args>|^\[ERROR\] *$' |
    sed "s|$root/||g; s/^\[[A-Z]*\] //" | awk '!seen[$0]++' | head -n 20
}
