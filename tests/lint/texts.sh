#!/usr/bin/env bash
# texts.sh - small rules that no compiler knows: file sizes, marks of unfinished work, trailing blanks.
set -euo pipefail
cd "$(dirname "$0")/../.."
bad=0

while read -r file; do
    lines=$(wc -l <"$file")
    if [[ $lines -gt 500 ]]; then
        echo "texts: $file has $lines lines; past 500 it wants splitting" >&2
        [[ $lines -le 650 ]] || bad=1
    fi
done < <(find shared handlers static -type f \( -name '*.c' -o -name '*.h' -o -name '*.js' \) \
    -not -path '*/node_modules/*' -not -path '*/vendor/*')

if grep -nE '\b(TODO|FIXME|XXX|HACK)\b' -r shared handlers static sql deploy nginx --include='*.[ch]' --include='*.js' \
    --include='*.sql' --include='*.sh' --exclude-dir=node_modules --exclude-dir=vendor; then
    echo "texts: unfinished work is marked above" >&2
    bad=1
fi
if grep -nE '[[:blank:]]+$' -r shared handlers sql deploy nginx --include='*.[ch]' --include='*.sql' --include='*.sh'; then
    echo "texts: trailing blanks stand above" >&2
    bad=1
fi
[[ $bad -eq 0 ]] && echo "texts: clean"
exit $bad
