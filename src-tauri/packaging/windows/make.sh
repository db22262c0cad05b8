#!/bin/sh
# Builds the package NAME from ecoute.wxs; IDENTITY is the package's GUID.
# Changes what wixl does not support in ecoute.wxs (no upstream report known).
set -eu
name=$1
identity=$2
change() { msibuild "$name" -q "$1"; }
version() { msiinfo export "$name" Property | sed -n 's/\r$//; s/^ProductVersion\t//p'; }

grep -v '<ShortcutProperty' ecoute.wxs > wixl.wxs
wixl --arch x64 --output "$name" wixl.wxs
# In ASCII, because the summary's code page is not that of its text.
msibuild "$name" -s "Ecoute" "The Ecoute authors" "x64;1036" "{$identity}"
# The code page of all other text.
printf '\r\n\r\n1252\t_ForceCodepage\r\n' > codepage.idt
msibuild "$name" -i codepage.idt
for program in ecoute ecoute-agent ecoute-window; do
  change "UPDATE File SET Version = '$(version).0', Language = '0' WHERE FileName = '$program.exe'"
done
# The command is a console program; start its console minimised.
change "UPDATE Shortcut SET ShowCmd = 7"
application=$(sed -n 's/.*<ShortcutProperty Key="System.AppUserModel.ID" Value="\(.*\)"\/>.*/\1/p' ecoute.wxs)
[ -n "$application" ]
change "CREATE TABLE MsiShortcutProperty (MsiShortcutProperty CHAR(72) NOT NULL, Shortcut_ CHAR(72)
  NOT NULL, PropertyKey CHAR(255) NOT NULL LOCALIZABLE, PropVariantValue CHAR(255) NOT NULL LOCALIZABLE
  PRIMARY KEY MsiShortcutProperty)"
change "INSERT INTO MsiShortcutProperty
  (MsiShortcutProperty, Shortcut_, PropertyKey, PropVariantValue)
  VALUES ('Application', 'StartMenuEntry', 'System.AppUserModel.ID', '$application')"
# Passes the admin's AUTOSTART property to the elevated part of the installer.
known=$(msiinfo export "$name" Property | sed -n 's/\r$//; s/^SecureCustomProperties\t//p')
change "UPDATE Property SET Value = 'AUTOSTART;$known' WHERE Property = 'SecureCustomProperties'"
