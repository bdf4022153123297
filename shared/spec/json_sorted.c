/* json_sorted.c - json_write_sorted of json_read.h. */
#include "spec/json_read.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void write_object(Json *json, json_object *object)
{
    size_t n = 0;
    const char **names = mem_array((size_t)json_object_object_length(object) + 1, sizeof *names);
    json_object_object_foreach(object, name, ignored)
    {
        (void)ignored;
        names[n++] = name;
    }
    if (n > 1)
        qsort(names, n, sizeof *names, by_name);
    json_open_object(json);
    for (size_t i = 0; i < n; i++) {
        json_object *value = NULL;
        json_object_object_get_ex(object, names[i], &value);
        json_key(json, names[i]);
        json_write_sorted(json, value);
    }
    json_close(json);
    free(names);
}

void json_write_sorted(Json *json, json_object *value)
{
    switch (json_object_get_type(value)) {
    case json_type_null: json_null(json); break;
    case json_type_boolean: json_boolean(json, json_object_get_boolean(value)); break;
    case json_type_int: json_int(json, json_object_get_int64(value)); break;
    case json_type_double: json_number(json, json_object_get_double(value)); break;
    case json_type_string: json_text_n(json, json_object_get_string(value), (size_t)json_object_get_string_len(value)); break;
    case json_type_object: write_object(json, value); break;
    case json_type_array:
        json_open_array(json);
        for (size_t i = 0; i < json_object_array_length(value); i++)
            json_write_sorted(json, json_object_array_get_idx(value, i));
        json_close(json);
        break;
    }
}
