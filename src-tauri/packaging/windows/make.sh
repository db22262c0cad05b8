#!/bin/sh
# Makes the package NAME from ecoute.wxs; IDENTITY is the package's own GUID.
# What wixl cannot say in ecoute.wxs is said here.
set -eu
name=$1
identity=$2
change() { msibuild "$name" -q "$1"; }

wixl --arch x64 --output "$name" ecoute.wxs
msibuild "$name" -s "Écoute" "The Écoute authors" "x64;1036" "{$identity}"
# The command is a console program; its window does not come to the front.
change "UPDATE Shortcut SET ShowCmd = 7"
# An admin's word reaches the part of the installer that has an admin's rights.
known=$(msiinfo export "$name" Property | sed -n 's/\r$//; s/^SecureCustomProperties\t//p')
change "UPDATE Property SET Value = 'AUTOSTART;$known' WHERE Property = 'SecureCustomProperties'"
