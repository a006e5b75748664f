#!/bin/sh
# Installs what the tests need beyond Python, where that can be done without asking: as root on Debian.
# Elsewhere it says what is missing; the tests that need it are left out and named (with CI=true they fail).
set -eu

has_chromium() { command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1; }
has_postgresql() { command -v pg_ctl >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1; }
has_libreoffice() { command -v soffice >/dev/null 2>&1; }
has_poppler() { command -v pdftoppm >/dev/null 2>&1; }
has_redis() { command -v redis-server >/dev/null 2>&1; }

wanted=""
has_chromium || wanted="$wanted chromium"
has_postgresql || wanted="$wanted postgresql"
has_redis || wanted="$wanted redis-server"
has_libreoffice || wanted="$wanted libreoffice-writer-nogui libreoffice-calc-nogui"
has_poppler || wanted="$wanted poppler-utils"
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests (once):$wanted"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # the names are words of their own
    apt-get install -y -qq --no-install-recommends $wanted >/dev/null
else
    echo "Not on this machine:$wanted. The tests that need them are left out and named at the end."
fi
