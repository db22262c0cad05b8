#!/bin/sh
# Builds Écoute.app, its .dmg and its .pkg from the folder PROGRAMS into the folder PACKAGES; on a Mac.
set -eu
programs=$1
packages=$2
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../../..
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml")
work=$(mktemp -d)
app=$work/root/Applications/Écoute.app

mkdir -p "$packages" "$app/Contents/MacOS" "$app/Contents/Resources" "$work/root/Library/LaunchAgents"
# With a mode, because a download of built programs keeps none.
install -m 755 "$programs/ecoute" "$programs/ecoute-agent" "$programs/ecoute-window" "$app/Contents/MacOS/"
cp "$root/icons/icon.icns" "$app/Contents/Resources/ecoute.icns"
cp "$root/src-tauri/docs/guide.fr.md" "$root/LICENSE-MIT" "$root/LICENSE-APACHE" "$app/Contents/Resources/"
# Made beside the programs by `cargo xtask package notices`.
cp "$programs/THIRD-PARTY-LICENSES.txt" "$app/Contents/Resources/"
cp "$here/Info.plist" "$app/Contents/"
for key in CFBundleShortVersionString CFBundleVersion; do
  plutil -insert "$key" -string "$version" "$app/Contents/Info.plist"
done
cp "$here/be.ecoute.Ecoute.plist" "$work/root/Library/LaunchAgents/"

if [ -n "${IDENTITY-}" ]; then
  for program in "$app"/Contents/MacOS/* "$app"; do
    codesign --force --timestamp --options runtime --sign "$IDENTITY" "$program"
  done
else
  echo 'Not signed: the secret APPLE_IDENTITY is absent.'
fi

dmg=$packages/ecoute-$version-arm64.dmg
pkg=$packages/ecoute-$version-arm64.pkg
hdiutil create -volname Écoute -srcfolder "$work/root/Applications" -ov -format UDZO "$dmg"
# Not relocatable: the launch agent needs the application in /Applications, wherever other copies are.
pkgbuild --analyze --root "$work/root" "$work/components.plist"
plutil -replace 0.BundleIsRelocatable -bool NO "$work/components.plist"
pkgbuild --root "$work/root" --component-plist "$work/components.plist" \
  ${INSTALLER:+--sign "$INSTALLER"} --identifier be.ecoute.Ecoute --version "$version" "$pkg"

if [ -n "${NOTARY_KEY-}" ] && [ -n "${IDENTITY-}" ] && [ -n "${INSTALLER-}" ]; then
  # A key in a file, because a password would be on the command line.
  trap 'rm -f "$work/notary.p8"' EXIT
  (umask 077 && printf '%s\n' "$NOTARY_KEY" > "$work/notary.p8")
  for package in "$dmg" "$pkg"; do
    xcrun notarytool submit "$package" --wait \
      --key "$work/notary.p8" --key-id "$NOTARY_KEY_ID" --issuer "$NOTARY_ISSUER"
    xcrun stapler staple "$package"
  done
else
  echo 'Not notarised: the secret APPLE_NOTARY_KEY, APPLE_IDENTITY or APPLE_INSTALLER_IDENTITY is absent.'
fi
