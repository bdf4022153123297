/*
** fuzz_json.c - any bytes through the readers of JSON and NDJSON.
**
** The first byte chooses reader and options, the rest is the text, held in memory of exactly its size so that a byte too far is seen. Checked
** beside what holds for every table: a document that is valid to its end does not fail for its grammar, one that is not is never read to its
** end, and a line of NDJSON is a row exactly when it is valid.
*/
#include "table.h"

#include "formats/json_detect.h"
#include "formats/json_scan.h"
#include "formats/json_table.h"
#include "formats/ndjson.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_valid(const char *text, size_t length)
{
    JsonScan scan;
    json_scan_begin(&scan, text, length);
    bool good = json_scan_skip(&scan, 0);
    (void)json_scan_peek(&scan);
    return good && scan.at >= scan.end;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const PATHS[] = {NULL, NULL, NULL, "/a", "/a/0", "/data", "", "/~1/~0"};
    if (size < 1)
        return 0;
    FixedType type = {"a", (ColumnType)(data[0] % 7 + 1)};
    ReadOptions options = {.path = PATHS[data[0] & 7], .header = (Tri)((data[0] >> 3) % 3)};
    bool lines = data[0] & 0x40, partial = data[0] & 0x80;
    if ((data[0] & 0x27) == 0x25) {
        options.types = &type;
        options.n_types = 1;
    }
    size_t length = size - 1;
    char *text = malloc(length + !length);
    memcpy(text, data + 1, length);
    MUST(!(json_looks(text, length) && ndjson_looks(text, length)));
    TableRejects rejects = {text, length, 0};
    Error error = {0};
    TableReader *reader = lines ? ndjson_open(text, length, partial, &options, table_reject, &rejects, &error)
                                : json_table_open(text, length, partial, &options, table_reject, &rejects, &error);
    long rows = table_drain(reader, &rejects, &error);
    if (!lines && !partial && rows >= 0 && !options.n_types && !is_valid(text, length)) { /* records one after another are no one value */
        JsonScan scan;
        json_scan_begin(&scan, text, length);
        while (json_scan_peek(&scan) != '\0')
            MUST(json_scan_skip(&scan, 0));
        MUST(scan.at >= scan.end);
    }
    free(text);
    return 0;
}
