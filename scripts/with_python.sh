#!/bin/sh
# Runs a script of this folder with a suitable Python: sh scripts/with_python.sh -m scripts.run
# PYTHON=… names one; otherwise the first that answers is taken (a name may be an empty shim).
cd "${0%/*}/.." || exit 1

suits() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if [ -n "${PYTHON:-}" ]; then
    names=$PYTHON
else
    names="python3.14 python3.13 python3.12 python3.11 python3 python"
fi
without_venv=
for name in $names; do
    suits "$name" || continue
    if "$name" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        exec "$name" "$@"
    fi
    without_venv=${without_venv:-$name}
done

if [ -n "$without_venv" ]; then
    echo "$without_venv has no venv module: install it (Debian, Ubuntu: apt-get install python3-venv) and try again." >&2
elif [ -n "${PYTHON:-}" ]; then
    echo "PYTHON=$PYTHON is no Python 3.11 or newer: name another one or leave PYTHON empty." >&2
else
    echo "Python 3.11 or newer is needed and was not found: install it (Debian, Ubuntu: apt-get install python3 python3-venv) and try again." >&2
fi
exit 1
