/* quality_shapes.c - see quality.h: how the texts of a version are written. */
#include "store/quality_private.h"


typedef struct Shaping {
    TextShape **shapes;
    uint64_t *seen;
    const size_t *which;
    size_t n;
} Shaping;

static Status shape_block(void *context, const Batch *batch, size_t first, Error *error)
{
    const Shaping *shaping = context;
    (void)first;
    (void)error;
    for (size_t i = 0; i < shaping->n; i++) {
        const BatchColumn *column = &batch->columns[shaping->which[i]];
        for (size_t row = 0; row < batch->n; row++) {
            if (bit_get(column->valid, row)) {
                text_shape_add(shaping->shapes[shaping->which[i]], column->texts[row]);
                shaping->seen[shaping->which[i]]++;
            }
        }
    }
    return OK;
}

Status quality_shapes(Db *db, const char *home, const Version *version, const size_t *which, size_t n, TextShape **shapes, uint64_t *seen,
                      Error *error)
{
    Shaping shaping = {shapes, seen, which, n};
    ColumnsFolder *folder = NULL;
    size_t rows = version->rows < QUALITY_SHAPE_ROWS ? version->rows : QUALITY_SHAPE_ROWS;
    if (n == 0)
        return OK;
    for (size_t i = 0; i < n; i++)
        shapes[which[i]] = text_shape_new();
    Status status = version_columns(version, db, home, &folder, error);
    if (status != OK)
        return status;
    ColumnScan *scan = column_scan_folder(folder, which, n, error);
    status = scan ? quality_scan(scan, &version->schema, which, n, rows, shape_block, &shaping, error) : ERR_IO;
    if (scan)
        column_scan_close(scan);
    columns_close(folder);
    return status;
}
