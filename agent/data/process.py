"""How the private server is started: its options, and the shell that ends it when its owner has ended."""

from __future__ import annotations

CLOSED = ("--skip-networking", "--skip-log-bin", "--local-infile=0", "--symbolic-links=0")
SMALL = (  # to start quickly and stay small; a server that does not know one of them warns and goes on
    "skip-name-resolve", "skip-slave-start", "skip-external-locking", "host-cache-size=0", "performance-schema=OFF",
    "innodb-buffer-pool-size=64M", "innodb-buffer-pool-size-max=1G",  # else 8 TiB of address space
    "innodb-autoextend-increment=1",  # else steps of 64 MB
    "innodb-log-file-size=8M", "innodb-log-buffer-size=2M",
    "innodb-data-file-path=ibdata1:3M:autoextend", "innodb-temp-data-file-path=ibtmp1:3M:autoextend:max:2G",
    "innodb-flush-log-at-trx-commit=2", "innodb-doublewrite=0", "innodb-fast-shutdown=1",
    "innodb-buffer-pool-dump-at-shutdown=0", "innodb-buffer-pool-load-at-startup=0",
    "aria-pagecache-buffer-size=8M", "aria-log-file-size=8M", "key-buffer-size=1M",
    "max-connections=250", "thread-cache-size=4", "table-open-cache=400", "query-cache-type=0", "query-cache-size=0",
    "tmp-table-size=32M", "max-heap-table-size=32M", "max-tmp-session-space-usage=2G", "max-allowed-packet=4M",
    "character-set-server=utf8mb4", "collation-server=utf8mb4_general_ci", "log-warnings=1",
)  # fmt: skip
OPTIONS = (*CLOSED, *(f"--loose-{option}" for option in SMALL))
# The supervisor's stdin is a pipe from us, which closes when we end in whatever way, SIGKILL included. (A signal at
# the parent's death would not do: it comes when the thread that forked ends, and we start from worker threads.)
# A server that is busy in one long call of a function does not hear SIGTERM; it is killed.
SUPERVISOR = """
ulimit -v 6000000 2>/dev/null  # a row of gigabytes is then an error of its statement
"$@" </dev/null >/dev/null & server=$!
echo $server
exec >/dev/null
trap "" INT HUP TERM
read line
kill -TERM $server 2>/dev/null
tries=0
while kill -0 $server 2>/dev/null && [ $tries -lt 150 ]; do sleep 0.02; tries=$((tries + 1)); done
kill -KILL $server 2>/dev/null
wait $server
[ -z "$SOCKET_FOLDER" ] || rm -rf "$SOCKET_FOLDER"
"""
