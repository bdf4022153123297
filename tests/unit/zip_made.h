/* zip_made.h - zip files made by libzip, in memory: the readers' own zip code has no part in it. */
#ifndef QUERN_TESTS_ZIP_MADE_H
#define QUERN_TESTS_ZIP_MADE_H

#include "base/buffer.h"

#include <stdbool.h>

typedef struct ZipPart {
    const char *name, *text;
    size_t length;         /* 0: a C string */
} ZipPart;

/* Parts up to one without a name; freed with buffer_free. password NULL: none. */
Buffer zip_made(const ZipPart *parts, bool stored, const char *password);

/* A workbook of one sheet "S" around <sheetData>'s content; strings and styles are the content of <sst> and <styleSheet>, or NULL. */
Buffer workbook_made(const char *rows, const char *strings, const char *styles);

#endif
