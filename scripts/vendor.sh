#!/bin/sh
# Fetches the pinned style sheet and icons with npm and lays them into static/vendor.
set -eu

BOOTSTRAP=5.3.8
ICONS=1.13.1
DOCX_PREVIEW=0.4.1
JSZIP=3.10.2
NAMES="arrow-counterclockwise arrow-down arrow-up box-arrow-right building bullseye check-circle chevron-down
chevron-left chevron-right clock-history download exclamation-triangle file-earmark-word file-earmark-zip
funnel gear house info-circle journal-text list lock mailbox pencil people person person-circle plus-lg search
send table trash upload x-lg archive three-dots envelope-paper tags telephone shield-lock megaphone bar-chart"

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() { # package version
    (cd "$work" && npm pack --silent "$1@$2" >/dev/null && mkdir "$1" && tar -xzf "$1-$2.tgz" -C "$1" --strip-components=1)
}

fetch bootstrap "$BOOTSTRAP"
fetch bootstrap-icons "$ICONS"

target="$root/static/vendor/bootstrap"
rm -rf "$target" && mkdir -p "$target"
# The map is not shipped: a reference to it would be a missing file.
sed '/^\/\*# sourceMappingURL=/d' "$work/bootstrap/dist/css/bootstrap.min.css" >"$target/bootstrap.min.css"
cp "$work/bootstrap/LICENSE" "$target/LICENSE"

target="$root/static/vendor/bootstrap-icons"
rm -rf "$target" && mkdir -p "$target"
for name in $NAMES; do
    cp "$work/bootstrap-icons/icons/$name.svg" "$target/$name.svg"
done
cp "$work/bootstrap-icons/LICENSE" "$target/LICENSE"

fetch docx-preview "$DOCX_PREVIEW"
fetch jszip "$JSZIP"
for name in docx-preview jszip; do
    target="$root/static/vendor/$name"
    rm -rf "$target" && mkdir -p "$target"
    sed '/^\/\/# sourceMappingURL=/d' "$work/$name/dist/$name.min.js" >"$target/$name.min.js"
    cp "$work/$name"/LICENSE* "$target/LICENSE"
done

# All icons in one file.
(cd "$root" && sh scripts/with_python.sh -m scripts.icons)
