#!/bin/sh
# Builds the package NAME from ecoute.wxs with wixl; IDENTITY is the package's GUID. WiX, on Windows,
# takes the file as it is. Changes what wixl does not support in it (no upstream report known).
set -eu
name=$1
identity=$2
change() { msibuild "$name" -q "$1"; }
version() { msiinfo export "$name" Property | sed -n 's/\r$//; s/^ProductVersion\t//p'; }

# wixl writes root 4 for HKMU; Windows Installer knows it as -1.
sed '/<ShortcutProperty/d; s/ Show="minimized"//; s/Root="HKMU"/Root="HKLM"/' ecoute.wxs > wixl.wxs
wixl --arch x64 -D Loader=yes --output "$name" wixl.wxs
# In ASCII, because the summary's code page is not that of its text.
msibuild "$name" -s "Ecoute" "The Ecoute authors" "x64;1036" "{$identity}"
# The code page of all other text.
printf '\r\n\r\n1252\t_ForceCodepage\r\n' > codepage.idt
msibuild "$name" -i codepage.idt
for program in ecoute ecoute-agent ecoute-window; do
  change "UPDATE File SET Version = '$(version).0', Language = '0' WHERE FileName = '$program.exe'"
done
# Minimised.
change "UPDATE Shortcut SET ShowCmd = 7"
application=$(sed -n 's/.*<ShortcutProperty Key="System.AppUserModel.ID" Value="\(.*\)"\/>.*/\1/p' ecoute.wxs)
[ -n "$application" ]
change "CREATE TABLE MsiShortcutProperty (MsiShortcutProperty CHAR(72) NOT NULL, Shortcut_ CHAR(72)
  NOT NULL, PropertyKey CHAR(255) NOT NULL LOCALIZABLE, PropVariantValue CHAR(255) NOT NULL LOCALIZABLE
  PRIMARY KEY MsiShortcutProperty)"
change "INSERT INTO MsiShortcutProperty
  (MsiShortcutProperty, Shortcut_, PropertyKey, PropVariantValue)
  VALUES ('Application', 'StartMenuEntry', 'System.AppUserModel.ID', '$application')"
# The secure properties, which reach the elevated part of the installer.
chosen=$(sed -n 's/.*<Property Id="\([A-Z_]*\)".* Secure="yes".*/\1/p' ecoute.wxs | tr '\n' ';')
known=$(msiinfo export "$name" Property | sed -n 's/\r$//; s/^SecureCustomProperties\t//p')
change "UPDATE Property SET Value = '$chosen$known' WHERE Property = 'SecureCustomProperties'"
