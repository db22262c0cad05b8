# Installs, repairs, upgrades and removes the package without a user interface, and checks what Windows
# has then. For an administrator, on a Windows without Ecoute; NEXT is the same with a later version.
# In ASCII, because Windows PowerShell 5.1 reads scripts in the system's code page.
param(
  [Parameter(Mandatory)] [string] $Package,
  [Parameter(Mandatory)] [string] $Next
)
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3

$name = [char] 0xC9 + 'coute'
$folder = "$env:ProgramFiles\Ecoute"
$command = "$folder\ecoute.exe"
$programs = 'ecoute.exe', 'ecoute-agent.exe', 'ecoute-window.exe'
$run = 'HKLM:\Software\Microsoft\Windows\CurrentVersion\Run'
$keys = @(
  'HKLM:\Software\Classes\AppUserModelId\be.ecoute.Ecoute',
  "HKLM:\SYSTEM\CurrentControlSet\Services\EventLog\Application\$name",
  'HKLM:\Software\Ecoute'
)
$entry = "$env:ProgramData\Microsoft\Windows\Start Menu\Programs\$name.lnk"

function Confirm-That([string] $what, $is) {
  if (-not $is) { throw "not so: $what" }
  Write-Output "ok: $what"
}

function Invoke-Installer([string[]] $request, [int[]] $expected = 0) {
  $log = Join-Path ([IO.Path]::GetTempPath()) 'ecoute-try.log'
  $arguments = $request + '/qn', '/norestart', '/l*v', "`"$log`""
  $ended = Start-Process msiexec -ArgumentList $arguments -Wait -PassThru
  if ($ended.ExitCode -notin $expected) { Get-Content $log -Tail 60 | Write-Output }
  Confirm-That "msiexec $request exits with $($ended.ExitCode)" ($ended.ExitCode -in $expected)
}

function Get-Installed {
  # Value by value, because others' malformed values make Get-ItemProperty fail.
  Get-ChildItem 'HKLM:\Software\Microsoft\Windows\CurrentVersion\Uninstall' |
    Where-Object { $_.GetValue('DisplayName') -eq $name }
}

function Test-Autostart {
  $value = (Get-Item $run).GetValue($name)
  $value -eq "`"$folder\ecoute-agent.exe`" --autostart"
}

# The machine of a program's PE header.
function Get-Machine([string] $program) {
  $bytes = [IO.File]::ReadAllBytes($program)
  [BitConverter]::ToUInt16($bytes, [BitConverter]::ToInt32($bytes, 0x3C) + 4)
}

function Confirm-Works([string] $version) {
  Confirm-That "version $version is installed" ((Get-Installed).GetValue('DisplayVersion') -eq $version)
  foreach ($program in $programs) {
    Confirm-That "$program is there" (Test-Path "$folder\$program")
  }
  $status = & $command status --json --at 2026-12-24T20:00 | ConvertFrom-Json
  Confirm-That 'ecoute status exits with 0' ($LASTEXITCODE -eq 0)
  Confirm-That 'ecoute status tells the state' ($status.state -eq 'relay')
  Confirm-That 'ecoute status tells the reason' ($status.reason -eq 'after_hours')
}

function Confirm-NothingLeft {
  Confirm-That 'no installed program' (-not (Get-Installed))
  foreach ($path in @($folder, $entry, "$env:LOCALAPPDATA\be.ecoute.Ecoute") + $keys) {
    Confirm-That "no $path" (-not (Test-Path $path))
  }
  Confirm-That 'no autostart entry' ($null -eq (Get-Item $run).GetValue($name))
  Confirm-That 'no process' (-not (Get-Process 'ecoute*' -ErrorAction SilentlyContinue))
  $pipes = [IO.Directory]::GetFiles('\\.\pipe\') -match 'ecoute'
  Confirm-That 'no pipe' (-not $pipes)
}

$Package = (Resolve-Path $Package).Path
$Next = (Resolve-Path $Next).Path
$version = (Split-Path $Package -Leaf).Split('-')[1]
$later = (Split-Path $Next -Leaf).Split('-')[1]
Confirm-NothingLeft

Invoke-Installer '/i', "`"$Package`""
Confirm-Works $version
$machine = @{ AMD64 = 0x8664; ARM64 = 0xAA64 }[$env:PROCESSOR_ARCHITECTURE]
foreach ($program in $programs) {
  $path = "$folder\$program"
  Confirm-That "$program is of this machine" ((Get-Machine $path) -eq $machine)
  Confirm-That "$program has its version" ((Get-Item $path).VersionInfo.ProductVersion -eq $version)
  $text = [Text.Encoding]::ASCII.GetString([IO.File]::ReadAllBytes($path))
  Confirm-That "$program contains its C runtime" ($text -notmatch '(?i)vcruntime140')
}
Confirm-That 'an autostart entry' (Test-Autostart)
Confirm-That 'an entry in the Start menu' (Test-Path $entry)
foreach ($key in $keys) { Confirm-That $key (Test-Path $key) }
$shown = Get-ItemProperty $keys[0]
Confirm-That 'the name in notifications' ($shown.DisplayName -eq $name)
Confirm-That 'the icon in notifications' (Test-Path $shown.IconUri)

Remove-Item "$folder\guide.fr.md"
Invoke-Installer '/i', "`"$Package`"", 'REINSTALL=ALL', 'REINSTALLMODE=amus'
Confirm-That 'the missing file is repaired' (Test-Path "$folder\guide.fr.md")

# A captured start: in PowerShell, and in a batch file that a script reads, which has other pipes open.
$captured = 'the reader of its output does not wait for the agent'
$job = Start-Job { & $args[0] --background; & $args[0] quit } -ArgumentList $command
Confirm-That $captured (Wait-Job $job -Timeout 60)
$batch = Join-Path ([IO.Path]::GetTempPath()) 'ecoute-try.cmd'
Set-Content $batch "@`"$command`" --background >NUL 2>&1" -Encoding ASCII
$job = Start-Job { cmd /c $args[0] | Out-String } -ArgumentList $batch
Confirm-That "$captured (a batch file)" (Wait-Job $job -Timeout 60)
Remove-Item $batch
$agent = Get-Process ecoute-agent
Confirm-That 'the agent runs' (-not $agent.HasExited)
# 3010: a restart is needed for a file in use. It is never done.
Invoke-Installer '/i', "`"$Next`"" -expected 0, 3010
Confirm-Works $later
# Windows restarts only what has run for a minute, and only for the user who runs msiexec.
$agents = @(Get-Process ecoute-agent -ErrorAction SilentlyContinue).Count
Write-Output "agents after the upgrade: $agents"
Invoke-Installer '/i', "`"$Package`"" -expected 1603
Confirm-Works $later
& $command quit
Confirm-That 'ecoute quit exits with 0' ($LASTEXITCODE -eq 0)
Invoke-Installer '/x', "`"$Next`""
Confirm-NothingLeft

# A chosen folder, and no autostart entry: kept by a repair, an upgrade and the removal.
$folder = "$env:ProgramFiles\Ecoute chosen"
$command = "$folder\ecoute.exe"
Invoke-Installer '/i', "`"$Package`"", "INSTALLDIR=`"$folder`"", 'AUTOSTART=0'
Confirm-Works $version
Invoke-Installer '/i', "`"$Package`"", 'REINSTALL=ALL', 'REINSTALLMODE=amus'
Invoke-Installer '/i', "`"$Next`"" -expected 0, 3010
Confirm-Works $later
Confirm-That 'no second folder' (-not (Test-Path "$env:ProgramFiles\Ecoute"))
Confirm-That 'no autostart entry with AUTOSTART=0' ($null -eq (Get-Item $run).GetValue($name))
Invoke-Installer '/x', "`"$Next`""
Confirm-NothingLeft
