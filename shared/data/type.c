/* type.c - see type.h. */
#include "data/type.h"

#include <string.h>

static const struct {
    const char *name;
    size_t width;
} TYPES[] = {
    [TYPE_BOOLEAN] = {"boolean", 1}, [TYPE_INTEGER] = {"integer", 8}, [TYPE_FLOAT] = {"float", 8},
    [TYPE_DECIMAL] = {"decimal", 16}, [TYPE_DATE] = {"date", 4}, [TYPE_TIMESTAMP] = {"timestamp", 8}, [TYPE_TEXT] = {"text", 0},
};

const char *type_name(ColumnType type)
{
    return TYPES[type].name;
}

bool type_from_name(const char *name, size_t length, ColumnType *type)
{
    for (unsigned i = TYPE_BOOLEAN; i <= TYPE_TEXT; i++) {
        if (strlen(TYPES[i].name) == length && memcmp(TYPES[i].name, name, length) == 0) {
            *type = (ColumnType)i;
            return true;
        }
    }
    return false;
}

size_t type_width(ColumnType type)
{
    return TYPES[type].width;
}
