/* json_detect.h - whether text is JSON, from its beginning. */
#ifndef QUERN_FORMATS_JSON_DETECT_H
#define QUERN_FORMATS_JSON_DETECT_H

#include <stdbool.h>
#include <stddef.h>

/* At most one of the two is true of a text. What begins like JSON and is not valid further on still looks like it, so that the reader can say what
** is wrong with it; a text whose lines only happen to begin with a bracket does not. */
bool json_looks(const char *text, size_t length);
bool ndjson_looks(const char *text, size_t length);

#endif
