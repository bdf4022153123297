# migrations.awk - sql/migrations/NNNN_name.sql, in order, become the table MIGRATIONS of store/migrate.h.
BEGIN { print "#include \"store/migrate.h\"\n\nconst Migration MIGRATIONS[] = {" }

FNR == 1 {
    if (NR > 1)
        print "    },"
    file = FILENAME
    sub(/.*\//, "", file)
    sub(/\.sql$/, "", file)
    number = substr(file, 1, 4) + 0
    print "    {" number ", \"" substr(file, 6) "\","
}

{
    gsub(/\\/, "\\\\")
    gsub(/"/, "\\\"")
    print "        \"" $0 "\\n\""
}

END { print "    },\n};\nconst size_t MIGRATIONS_COUNT = sizeof MIGRATIONS / sizeof *MIGRATIONS;" }
