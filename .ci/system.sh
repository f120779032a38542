#!/bin/sh
# Makes sure of a program that pip cannot install: system.sh mariadb | chromium
set -eu

say() { printf '==> %s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# Where agent/data/programs.py looks besides PATH.
PATH=$PATH:/usr/sbin:/usr/local/sbin:/usr/libexec:/usr/local/bin:/opt/homebrew/bin:/opt/homebrew/opt/mariadb/bin
PATH=$PATH:/usr/local/opt/mariadb/bin:/usr/local/mysql/bin:/opt/local/lib/mariadb/bin

mac_chrome() { [ -x "/Applications/$1.app/Contents/MacOS/$1" ]; }

case ${1:-} in
mariadb)
    what="a MariaDB server"
    by_hand="install MariaDB (Debian: mariadb-server-core, mariadb-client-core), or name its server in WORKBENCH_MARIADBD"
    present() { # a mysqld without mariadb-install-db is MySQL
        [ -x "${WORKBENCH_MARIADBD:-}" ] ||
            { command -v mariadb-install-db && { command -v mariadbd || command -v mysqld; }; }
    }
    apt="mariadb-server-core mariadb-client-core" dnf=mariadb-server zypper=mariadb pacman=mariadb apk=mariadb brew=mariadb
    ;;
chromium)
    what="a Chromium browser"
    by_hand="install Chromium or Chrome, or name one: make test CHROMIUM=/path/to/chromium"
    present() {
        [ -x "${CHROMIUM:-}" ] || command -v chromium || command -v chromium-browser || command -v google-chrome ||
            command -v google-chrome-stable || mac_chrome Chromium || mac_chrome "Google Chrome"
    }
    apt=chromium dnf=chromium zypper=chromium pacman=chromium apk=chromium brew="--cask chromium"
    ;;
*) fail "usage: system.sh mariadb | chromium" ;;
esac

# The command of this platform's package manager that installs it.
command_here() {
    if command -v apt-get; then
        # A stale third-party source makes update fail without harm to this installation, hence no &&.
        echo "apt-get update; apt-get install -y --no-install-recommends $apt"
    elif command -v dnf; then echo "dnf install -y $dnf"
    elif command -v zypper; then echo "zypper --non-interactive install $zypper"
    elif command -v pacman; then echo "pacman -Sy --noconfirm $pacman"
    elif command -v apk; then echo "apk add $apk"
    elif command -v brew; then echo "brew install $brew"
    fi | tail -n 1
}

agreed() {
    [ "${YES:-}" = 1 ] && return
    if [ -n "${CI:-}" ] || [ ! -t 0 ]; then return 1; fi
    printf 'Run it now? [y/N] '
    read -r answer
    case $answer in [yYjJ]*) ;; *) return 1 ;; esac
}

if present > /dev/null; then exit 0; fi
install=$(command_here)
[ -n "$install" ] || fail "$what is needed and no known package manager was found: $by_hand."

say "This machine has not yet $what"
export DEBIAN_FRONTEND=noninteractive
case $install in
brew*) say "$install"; sh -c "$install" ;;
*)
    if [ "$(id -u)" = 0 ]; then
        say "$install"
        sh -c "$install" < /dev/null
    elif command -v sudo > /dev/null; then
        say "To install it: sudo sh -c '$install'"
        agreed || fail "$what is needed: run the command above, or answer it beforehand with YES=1 (make lab YES=1)."
        sudo sh -c "$install"
    else
        fail "$what is needed, and installing it takes root: as root run '$install'."
    fi
    ;;
esac || fail "$what could not be installed: $by_hand."
present > /dev/null || fail "$what was installed but is not on PATH: $by_hand."
