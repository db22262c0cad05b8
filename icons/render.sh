#!/usr/bin/env bash
# Renders every bitmap from its SVG. Needs Debian's librsvg2-bin, imagemagick and icnsutils.
set -euo pipefail
cd "$(dirname "$0")"

# draw SVG SIZE PNG: writes the same bytes each time.
draw() {
  rsvg-convert --width "$2" --height "$2" "$1" |
    convert png:- -strip -define png:exclude-chunks=date,time "PNG32:$3"
}

for state in open relay check; do
  for size in 16 20 22 24 32 44 48 64; do
    draw "tray/$state.svg" "$size" "tray/$state-$size.png"
  done
  draw "tray/$state-template.svg" 44 "tray/$state-template-44.png"
done

for size in 16 32 48 64 128 256 512; do
  draw ecoute.svg "$size" "${size}x${size}.png"
done
convert 16x16.png 32x32.png 48x48.png 64x64.png 256x256.png icon.ico
png2icns icon.icns 16x16.png 32x32.png 48x48.png 128x128.png 256x256.png 512x512.png > /dev/null
