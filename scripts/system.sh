#!/usr/bin/env bash
# Installs the system packages that napreport needs, where they are missing and can be installed; otherwise prints the
# exact command to type. `system.sh build` for building briefs, `system.sh test` for the tests' outside tools as well,
# `system.sh press` for the print shop's colour profile.
set -euo pipefail

# Pango draws the PDF's text. The subset library is what keeps a PDF small and its bytes the same on every machine.
build_packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
build_libraries=(libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0)
# LibreOffice shows whether a Word document opens and how its pages fall; npm brings the Open XML SDK's validator.
# Java runs veraPDF, which needs JAXB from Debian. Hunspell checks spelling, also for translators.
test_packages=(libreoffice-writer poppler-utils gettext npm default-jdk-headless libjaxb-java hunspell)
test_programs=(soffice pdftoppm msgfmt npm javac /usr/share/java/jaxb-runtime.jar hunspell)
# Dictionaries are no programs: each is looked for where Debian puts it.
test_dictionaries=(hunspell-es:es_ES hunspell-en-gb:en_GB)

# The profile is basICColor's ISOcoated_v2_300_bas.icc (licence: zlib). Debian brings it in this package alone.
press_package=scribus-data
press_profile=ISOcoated_v2_300_bas.icc

missing_profile() {
  [ -e "/usr/share/scribus/profiles/$press_profile" ] || [ -e "${NAPREPORT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/napreport}/$press_profile" ] || echo "$press_package"
}

missing_libraries() {
  local cache
  cache=$(ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null || true)
  for index in "${!build_libraries[@]}"; do
    grep -q "${build_libraries[$index]}" <<<"$cache" || echo "${build_packages[$index]}"
  done
}

missing_programs() {
  for index in "${!test_programs[@]}"; do
    command -v "${test_programs[$index]}" >/dev/null || [ -e "${test_programs[$index]}" ] || echo "${test_packages[$index]}"
  done
  for dictionary in "${test_dictionaries[@]}"; do
    test -e "/usr/share/hunspell/${dictionary#*:}.dic" || echo "${dictionary%%:*}"
  done
}

# Debian splits venv from Python; without it `python3 -m venv` fails with a page of text.
missing_venv() {
  "${PYTHON:-python3}" -c 'import venv, ensurepip' 2>/dev/null || echo python3-venv
}

needed() {
  missing_libraries
  missing_venv
  if [ "${1:-build}" = test ]; then missing_programs; fi
  if [ "${1:-build}" != build ]; then missing_profile; fi
}

mapfile -t packages < <(needed "${1:-build}")
if [ "${#packages[@]}" -eq 0 ]; then exit 0; fi

if command -v apt-get >/dev/null; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root=(sudo -n); else as_root=(none); fi
  fi
  if [ "${as_root[0]:-}" != none ]; then
    echo "Installing ${packages[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
    exit 0
  fi
  echo "These system packages are missing: ${packages[*]}. Type this, then make again:" >&2
  echo "    sudo apt-get install ${packages[*]}" >&2
else
  echo "These system libraries are missing (Debian's names): ${packages[*]}." >&2
  case "$(uname -s)" in
    Darwin) echo "Type this, then make again:    brew install pango harfbuzz" >&2 ;;
    *) echo "Install them with your system's package manager, then make again." >&2 ;;
  esac
fi
# A test tool that cannot be installed makes its tests skip, loudly; a missing library stops the build.
if [ "${1:-build}" = test ] && [ -z "$(missing_libraries)$(missing_venv)" ]; then exit 0; fi
exit 1
