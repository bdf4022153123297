# embed.awk - named statements become C constants.
#
#     awk -v domain=datasets -v mode=header -f sql/embed.awk sql/queries/datasets.sql   > gen/sql_datasets.h
#     awk -v domain=datasets -v mode=source -f sql/embed.awk sql/queries/datasets.sql   > gen/sql_datasets.c
#     awk -v mode=all -f sql/embed.awk sql/queries/*.sql                                > gen/sql_all.c
#
# A statement begins at a line `-- :name lower_snake` and ends at the next such line or the end of the file; its closing
# semicolon and comment lines are left out. `datasets`, `list` gives SQL_DATASETS_LIST, prepared as datasets_list.

function fail(message) {
    print FILENAME ":" FNR ": " message > "/dev/stderr"
    failed = 1
    exit 1
}

function domain_of(path) {
    sub(/.*\//, "", path)
    sub(/\.sql$/, "", path)
    return path
}

function highest_parameter(text,    n, found) {
    n = 0
    while (match(text, /\$[0-9]+/)) {
        found = substr(text, RSTART + 1, RLENGTH - 1) + 0
        if (found > n)
            n = found
        text = substr(text, RSTART + RLENGTH)
    }
    return n
}

function emit(    constant, literal) {
    if (name == "")
        return
    sub(/[ \t\n]*;?[ \t\n]*$/, "", text)
    if (text == "")
        fail("statement " name " is empty")
    constant = "SQL_" toupper(area "_" name)
    if (constant in seen)
        fail("statement " name " is there twice")
    seen[constant] = 1
    if (mode == "header") {
        print "extern const Statement " constant ";"
    } else if (mode == "source") {
        literal = text
        gsub(/\\/, "\\\\", literal)
        gsub(/"/, "\\\"", literal)
        gsub(/\n/, "\\n\"\n    \"", literal)
        print "const Statement " constant " = {\"" area "_" name "\",\n    \"" literal "\",\n    " highest_parameter(text) "};"
    } else {
        includes[area] = 1
        list = list "    &" constant ",\n"
        count++
    }
    name = ""
}

BEGIN {
    if (mode == "header")
        print "#pragma once\n#include \"store/statement.h\"\n"
    if (mode == "source")
        print "#include \"gen/sql_" domain ".h\"\n"
}

FNR == 1 {
    emit()
    area = domain != "" ? domain : domain_of(FILENAME)
}

/^-- :name / {
    emit()
    name = $3
    text = ""
    if (name !~ /^[a-z][a-z0-9_]*$/)
        fail("a statement's name is lower_snake_case")
    next
}

/^[ \t]*--/ { next }

name != "" && (text != "" || $0 != "") { text = text $0 "\n" }

END {
    if (failed)
        exit 1
    emit()
    if (mode == "all") {
        print "#include \"store/statement.h\"\n#include <stddef.h>"
        for (one in includes)
            print "#include \"gen/sql_" one ".h\""
        print "\nextern const Statement *const SQL_ALL[];\nextern const size_t SQL_ALL_COUNT;"
        print "\nconst Statement *const SQL_ALL[] = {\n" list "};\nconst size_t SQL_ALL_COUNT = " count ";"
    }
}
