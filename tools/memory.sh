#!/bin/sh
# Prints the folder that lies in memory, if it has room for what tests write, 4 GiB; else nothing.
set -eu

folder=/dev/shm
[ -w "$folder" ] || exit 0
free=$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')
[ "$free" -lt 4194304 ] || echo "$folder"
