#!/bin/sh
# Installs the Debian packages that are missing: `packages.sh demo` or `packages.sh test`.
# Without root and without sudo it says what is missing; the demo then runs without a voice.
set -eu

have() { command -v "$1" >/dev/null 2>&1; }

ubuntu="grep -q ^ID=ubuntu /etc/os-release"
chromium() { $ubuntu && echo chromium || echo chromium-headless-shell; }

missing=""
need() { # need PACKAGE COMMAND...
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

need python3-venv python3 -c "import venv, ensurepip"
need espeak-ng have espeak-ng
need fonts-noto-cjk sh -c "fc-list :lang=zh | grep -q ."
if [ "${1:-demo}" = test ]; then
    # Ubuntu has no headless shell by itself.
    need "$(chromium)" sh -c "command -v chromium-headless-shell || { $ubuntu && command -v chromium; }"
    need redis-server have redis-server
    need postgresql sh -c "ls /usr/lib/postgresql/*/bin/initdb"
    need nodejs have node
    need nginx-light sh -c "command -v nginx || test -x /usr/sbin/nginx"
    need openssl have openssl
    need systemd have systemd-analyze # its programs alone: a container goes on without it running
    need logrotate sh -c "command -v logrotate || test -x /usr/sbin/logrotate"
    need gcc have cc
    need iproute2 have ip
    need libc6-dev test -f /usr/include/dlfcn.h
fi
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    as_root=""
elif have sudo && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "These packages are missing, and installing them needs root. As root: apt-get install$missing" >&2
    [ "${1:-demo}" = demo ] && exit 0
    exit 1
fi
echo "installing:$missing"
$as_root apt-get update -qq
# shellcheck disable=SC2086 # a list of names
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -qq --yes --no-install-recommends fontconfig $missing
