/*
** fuzz_stat.c - any bytes as what the child process wrote down of an SPSS, Stata or SAS file (formats/stat_spool.h), which its parent must not trust.
**
** The library that runs in the child is not fuzzed here: the child is what keeps its failures away.
*/
#include "formats/stat_private.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) ((condition) ? (void)0 : (fprintf(stderr, "line %d: %s\n", __LINE__, #condition), abort()))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size + !size);
    memcpy(bytes, data, size);
    StatFacts facts;
    Error error = {0};
    if (stat_facts_read(&facts, size ? (StatKind)(data[0] % 5) : STAT_SAV, bytes, size, &error) == OK) {
        Buffer text = BUFFER_INIT;
        Json json;
        MUST(facts.n_columns > 0);
        json_begin(&json, &text);
        json_open_object(&json);
        stat_facts_json(&facts, &json);
        json_close(&json);
        MUST(json_ok(&json));
        for (size_t c = 0; c < facts.n_columns; c++) {
            Cell cell = {0};
            (void)stat_label(&facts, &facts.columns[c], TAG_TEXT, 0, "a", 1);
            (void)stat_label(&facts, &facts.columns[c], TAG_FLOAT, 1, NULL, 0);
            if (facts.columns[c].n_ranges && !facts.columns[c].text)
                (void)stat_moment_cell(facts.columns[c].moment, facts.columns[c].numbers[0], &cell, &text);
        }
        buffer_free(&text);
    } else {
        MUST(error.status != OK && error.message[0]);
    }
    stat_facts_free(&facts);
    free(bytes);
    return 0;
}
