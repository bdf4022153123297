/* step_lump.c - one value in place of all rare ones. */
#include "clean/step.h"

#include "base/memory.h"
#include "clean/groups.h"

#include <stdlib.h>
#include <string.h>

static Status lump_apply(StepRun *run, Error *error)
{
    size_t at;
    Status status = step_column(run, "column", &at, error);
    if (status != OK)
        return status;
    const Column *column = &run->in->columns[at]->column;
    const char *other = step_text(run, "other");
    size_t least = (size_t)step_int(run, "least"), length = strlen(other);
    Groups groups;
    groups_of_column(&groups, column);
    size_t *counts = mem_zero(groups.count + 1, sizeof *counts);
    for (size_t i = 0; i < column->n; i++)
        counts[groups.ids[i]]++;
    uint32_t *codes = mem_array(groups.count + 1, sizeof *codes), rest = UINT32_MAX, n = 0;
    TextBuilder entries;
    text_builder_open(&entries, run->scratch, groups.count + 1);
    for (size_t g = 0; g < groups.count; g++) {
        size_t size = 0;
        bool present = column_present(column, groups.first[g]);
        const char *text = present ? column_text(column, groups.first[g], &size) : "";
        bool rare = present && counts[g] < least, is_other = present && size == length && memcmp(text, other, length) == 0;
        if ((rare || is_other) && rest == UINT32_MAX) {
            rest = n++;
            text_builder_add(&entries, other, length);
        }
        codes[g] = rare || is_other ? rest : present ? n++ : 0;
        if (present && !rare && !is_other)
            text_builder_add(&entries, text, size);
    }
    entries.column->column.n = n;
    TableColumn *made = column_new(run->scratch, TYPE_TEXT, 0, false, column->n, true);
    for (size_t i = 0; i < column->n; i++)
        if (column_present(column, i)) {
            ((uint32_t *)column_values(made))[i] = codes[groups.ids[i]];
            bit_set(column_bits(made), i);
        }
    free(counts);
    free(codes);
    groups_free(&groups);
    column_set_dictionary(made, entries.column);
    column_settle(made);
    step_begin_copy(run);
    step_replace(run, at, made);
    return OK;
}

static const Param LUMP[] = {COLUMN_PARAM("column", ":text", "The column."),
                             {"least", PARAM_INTEGER, IN_BODY, .doc = "Values of fewer rows than this are rare.", .has_default = true, .default_integer = 10, .min = 1, .max = 4e9},
                             {"other", PARAM_TEXT, IN_BODY, .doc = "What they become.", .has_default = true, .default_text = "Other", .min_length = 1, .max_length = 200},
                             {NULL}};
const Step STEP_LUMP = {"lump", "Lump rare values", "values", "Puts one value in place of all rare ones.", LUMP, lump_apply};
