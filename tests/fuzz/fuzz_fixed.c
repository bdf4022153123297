/* fuzz_fixed.c - any bytes through the reader of fixed widths. The first two bytes choose options, the rest is the text. */
#include "table.h"

#include "formats/fixed.h"
#include "formats/foreign.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines that are not blank, as anybody would count them. */
static long count_lines(const char *text, size_t length)
{
    long lines = 0;
    bool filled = false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n') {
            lines += filled;
            filled = false;
        } else if (!strchr(" \t\f\v\r", text[i]) || text[i] == '\0') {
            filled = true;
        }
    }
    return lines + filled;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    size_t widths[3] = {(size_t)(data[1] & 7) + 1, (size_t)(data[1] >> 3 & 7) + 1, (size_t)(data[1] >> 6) + 1};
    ReadOptions options = {.header = (Tri)(data[0] % 3), .skip_lines = data[0] >> 2 & 1, .widths = widths, .n_widths = data[0] & 8 ? 3 : 0};
    size_t length = size - 2;
    char *text = malloc(length + !length);
    memcpy(text, data + 2, length);
    (void)fixed_looks(text, length);
    (void)foreign_looks(text, length);
    TableRejects rejects = {text, length, 0};
    Error error = {0};
    long rows = table_drain(fixed_open(text, length, &options, table_reject, &rejects, &error), &rejects, &error);
    if (rows >= 0 && options.skip_lines == 0 && options.header == TRI_NO && options.n_widths && !(length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0))
        MUST(rows + (long)rejects.count == count_lines(text, length));
    free(text);
    return 0;
}
