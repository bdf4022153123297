/* foreign.h - files that are known and are no tables to read here, by their first bytes. */
#ifndef QUERN_FORMATS_FOREIGN_H
#define QUERN_FORMATS_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

bool foreign_looks(const char *bytes, size_t length);

/* One or two sentences: what the file is, and what to do. Of a file that looks so. */
const char *foreign_advice(const char *bytes, size_t length);

#endif
