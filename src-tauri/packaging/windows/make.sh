#!/bin/sh
# Builds the package NAME from ecoute.wxs; IDENTITY is the package's GUID.
# Changes what wixl does not support in ecoute.wxs (no upstream report known).
set -eu
name=$1
identity=$2
change() { msibuild "$name" -q "$1"; }

wixl --arch x64 --output "$name" ecoute.wxs
msibuild "$name" -s "Écoute" "The Écoute authors" "x64;1036" "{$identity}"
# The command is a console program; start its console minimised.
change "UPDATE Shortcut SET ShowCmd = 7"
# Passes the admin's AUTOSTART property to the elevated part of the installer.
known=$(msiinfo export "$name" Property | sed -n 's/\r$//; s/^SecureCustomProperties\t//p')
change "UPDATE Property SET Value = 'AUTOSTART;$known' WHERE Property = 'SecureCustomProperties'"
