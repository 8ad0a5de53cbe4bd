# shellcheck shell=bash
# What Runs needs on a machine: found, installed (Debian and Ubuntu, as root) or asked for in one line each.
# Sourced by ./runs and ./verify, which set $root. Written for bash 3.2, which is what macOS has.

readonly MISSING=69 # EX_UNAVAILABLE of sysexits.h

root=${root:?"the folder of Runs"}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

# require THING... : returns once all of jdk, maven, python and chromium that are named are there, or exits with 69 after
# saying everything that is missing.
require() {
  local thing
  find_all "$@" && return
  if can_install; then
    # shellcheck disable=SC2086 # one word per thing
    install $missing
    # shellcheck disable=SC2086
    find_all $missing && return
  fi
  for thing in $missing; do
    say "missing: $(description "$thing"). $(advice "$thing")"
  done
  exit $MISSING
}

# Sets `missing` to those that are not there.
find_all() {
  local thing
  missing=''
  for thing; do "find_$thing" || missing="$missing $thing"; done
  [ -z "$missing" ]
}

description() {
  case $1 in
    jdk) echo 'a JDK (with javac), version 17 or newer' ;;
    maven) echo 'Maven, version 3.8.7 or newer' ;;
    python) echo 'Python, version 3.8 or newer, with venv and ensurepip' ;;
    chromium) echo 'Chromium or Chrome, for the browser tests (RUNS_CHROMIUM names one elsewhere)' ;;
  esac
}

# --- finding: each sets what the callers use

# Sets JAVA_HOME to a JDK: the caller's own when it will do, else the one on the PATH, else a usual place.
find_jdk() {
  local given=${JAVA_HOME:-} home
  for home in "$given" "$(home_of javac)" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ "$(java_version "$home")" -ge 17 ]; then
      [ -z "$given" ] || [ "$home" = "$given" ] || say "JAVA_HOME ($given) is no JDK 17 or newer; using $home"
      export JAVA_HOME=$home
      return 0
    fi
  done
  return 1
}

# The folder above the bin/ that holds a command of the PATH, after its symbolic links (readlink -f is not everywhere).
home_of() {
  local path link
  path=$(command -v "$1") || return 0
  while link=$(readlink "$path"); do
    case $link in
      /*) path=$link ;;
      *) path=${path%/*}/$link ;;
    esac
  done
  (cd "${path%/*}/.." && pwd -P)
}

# The feature version of a JDK, from the file that every JDK since 9 has; 0 when it does not tell.
java_version() {
  local line version=0
  if [ -r "$1/release" ]; then
    while IFS= read -r line; do
      case $line in JAVA_VERSION=*) version=${line#*\"} ;; esac
    done <"$1/release"
  fi
  version=${version%%[!0-9]*}
  echo "${version:-0}"
}

# Asks Maven itself, which takes half a second: only callers that are about to build look for it.
find_maven() {
  local version
  command -v mvn >/dev/null || return 1
  case $missing in *jdk*) return 0 ;; esac # it could not start without
  version=$(cd "$root" && mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p')
  at_least "${version:-0}" 3 8 7
}

at_least() { # VERSION MAJOR MINOR PATCH
  local major minor patch rest
  IFS=. read -r major minor patch rest <<<"$1"
  [ $((major * 1000000 + ${minor:-0} * 1000 + ${patch:-0})) -ge $(($2 * 1000000 + $3 * 1000 + $4)) ]
}

# Debian splits venv from ensurepip and ensurepip from Python, so both are really imported. The answer is kept as long
# as the same python3, not replaced since, and its ensurepip are there.
find_python() {
  local python kept=$root/target/python-checked kept_python='' ensurepip=''
  python=$(command -v python3) || return 1
  { read -r kept_python && read -r ensurepip; } 2>/dev/null <"$kept"
  [ "$python" = "$kept_python" ] && [ -e "$ensurepip" ] && [ "$kept" -nt "$python" ] && return 0
  ensurepip=$(cd / && "$python" -c 'import sys, venv, ensurepip
ensurepip.version()
print(ensurepip.__file__)
sys.exit(sys.version_info < (3, 8))' 2>/dev/null) || return 1
  { mkdir -p "$root/target" && printf '%s\n%s\n' "$python" "$ensurepip" >"$kept"; } 2>/dev/null || true
}

# Sets RUNS_CHROMIUM to the browser of the browser tests. It must start: Ubuntu's package is only a pointer to a snap.
find_chromium() {
  local name path
  for name in "${RUNS_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
    '/Applications/Chromium.app/Contents/MacOS/Chromium' \
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
    if path=$(command -v "$name") && "$path" --version >/dev/null 2>&1 </dev/null; then
      export RUNS_CHROMIUM=$path
      return 0
    fi
  done
  return 1
}

# --- installing and advising

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install() {
  local thing packages='' log=$root/target/apt.log
  mkdir -p "$root/target"
  say "installing $* with apt-get (its output: $log)"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update >"$log" 2>&1 </dev/null || true # an old list may still do; what is missing is said afterwards
  for thing; do is_snap "$thing" || packages="$packages $(package "$thing" apt)"; done
  # shellcheck disable=SC2086 # one word per package
  apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 $packages >>"$log" 2>&1 </dev/null ||
    say "apt-get failed: $(grep '^E:' "$log" | tail -n 1)"
  hash -r
}

is_snap() { [ "$1" = chromium ] && grep -qs '^ID=ubuntu' /etc/os-release; }

# The line that tells how to get a thing on this system.
advice() {
  local manager sudo='sudo '
  [ "$(id -u)" = 0 ] && sudo=''
  if [ "$1" = maven ] && command -v mvn >/dev/null; then
    echo "The one on the PATH ($(command -v mvn)) is too old or does not start: take one from https://maven.apache.org/download.cgi"
    return
  fi
  if is_snap "$1"; then
    echo 'Take one from https://www.google.com/chrome/'
    return
  fi
  for manager in apt-get dnf pacman brew; do
    command -v "$manager" >/dev/null || continue
    case $manager in
      apt-get) echo "Install it with: ${sudo}apt-get install -y $(package "$1" apt)" ;;
      dnf) echo "Install it with: ${sudo}dnf install -y $(package "$1" dnf)" ;;
      pacman) echo "Install it with: ${sudo}pacman -S $(package "$1" pacman)" ;;
      brew) echo "Install it with: brew install $(package "$1" brew)" ;;
    esac
    return
  done
  case $(uname -s) in
    Darwin) echo "Install Homebrew (https://brew.sh), then: brew install $(package "$1" brew)" ;;
    *) echo "Install it with this system's package manager and put it on the PATH" ;;
  esac
}

package() { # THING MANAGER
  case $1-$2 in
    jdk-apt) newest_apt_jdk ;;
    jdk-dnf) echo java-21-openjdk-devel ;;
    jdk-pacman) echo jdk21-openjdk ;;
    jdk-brew) echo openjdk@21 ;;
    python-apt) echo python3 python3-venv ;;
    python-dnf) echo python3 ;;
    python-*) echo python ;;
    chromium-apt) echo chromium fonts-liberation ;;
    chromium-brew) echo --cask google-chrome ;;
    *) echo "$1" ;;
  esac
}

# Debian and Ubuntu releases carry different JDKs; the default one of some is older than 17.
newest_apt_jdk() {
  local version
  for version in 21 17 25; do
    if apt-cache show "openjdk-$version-jdk-headless" >/dev/null 2>&1; then
      echo "openjdk-$version-jdk-headless"
      return
    fi
  done
  echo openjdk-17-jdk-headless
}
