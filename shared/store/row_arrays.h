/*
** row_arrays.h - arrays with an entry for each of many rows, kept in files: predictions, residuals, clusters, scores.
**
** <home>/results/<name> holds one array: a header, the row numbers of the version that the entries are about (absent when they are all
** of them), and the entries column by column, doubles or 32-bit codes, in the machine's byte order. Like column files these are a cache: never
** synced, believed only under the boot they were written in, swept when they are many or have not been used for
** RESULTS_AGE_SECONDS, and computed again when they are not there.
**
** A name is what the caller makes it, of letters, digits and dashes.
*/
#ifndef QUERN_STORE_ROW_ARRAYS_H
#define QUERN_STORE_ROW_ARRAYS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum { RESULTS_AGE_SECONDS = 86400 };

#define ROW_CODE_MISSING UINT32_MAX

typedef struct RowArray {
    size_t n;                /* entries */
    size_t columns;
    const uint32_t *rows;    /* of the version, from 0, ascending; NULL: 0 to n - 1 */
    const double *numbers;   /* n x columns, column-major; NaN: none. Or: */
    const uint32_t *codes;   /* n; ROW_CODE_MISSING: none */
} RowArray;

Status row_array_write(const char *home, const char *name, const RowArray *array, Error *error) MUST_USE;

/* Maps the file: *array points into the mapping, valid until row_array_close. ERR_NOT_FOUND when it is absent or not whole. */
typedef struct RowArrayFile {
    RowArray array;
    void *mapping;
    size_t length;
} RowArrayFile;
Status row_array_open(const char *home, const char *name, RowArrayFile *file, Error *error) MUST_USE;
void row_array_close(RowArrayFile *file);

/* Removes all files whose name begins with the prefix. */
void row_arrays_remove(const char *home, const char *prefix);
/* Removes what has not been used for RESULTS_AGE_SECONDS, and the least recently used of the rest until at most `budget` bytes
** remain. */
void row_arrays_sweep(const char *home, uint64_t budget);
uint64_t row_arrays_total(const char *home); /* bytes */

#endif
