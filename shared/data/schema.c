/* schema.c - see schema.h. */
#include "data/schema.h"

#include "base/buffer.h"
#include "base/map.h"
#include "base/memory.h"
#include "data/utf8.h"

#include <stdlib.h>
#include <string.h>

void schema_free(Schema *schema)
{
    for (size_t i = 0; i < schema->count; i++)
        free(schema->fields[i].name);
    free(schema->fields);
    *schema = (Schema){NULL, 0};
}

void schema_add(Schema *schema, const char *name, size_t length, ColumnType type)
{
    if ((schema->count & (schema->count - 1)) == 0) /* room for a power of two */
        schema->fields = mem_resize(schema->fields, schema->count ? schema->count * 2 : 1, sizeof *schema->fields);
    schema->fields[schema->count++] = (Field){.name = mem_text_n(name, length), .name_length = length, .type = type};
}

void schema_copy(Schema *to, const Schema *from)
{
    *to = (Schema){NULL, 0};
    for (size_t i = 0; i < from->count; i++) {
        const Field *field = &from->fields[i];
        schema_add(to, field->name, field->name_length, field->type);
        to->fields[i].zoned = field->zoned;
        to->fields[i].scale = field->scale;
    }
}

long schema_find(const Schema *schema, const char *name, size_t length)
{
    for (size_t i = 0; i < schema->count; i++)
        if (schema->fields[i].name_length == length && memcmp(schema->fields[i].name, name, length) == 0)
            return (long)i;
    return -1;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The name as valid text in one line, without white space around it. */
static void clean_text(const char *name, size_t length, Buffer *out)
{
    buffer_clear(out);
    while (length > 0) {
        size_t valid = utf8_valid_prefix(name, length);
        for (size_t i = 0; i < valid; i++) {
            bool control = (unsigned char)name[i] < 0x20 || name[i] == 0x7F;
            buffer_add_char(out, control ? ' ' : name[i]);
        }
        name += valid;
        length -= valid;
        if (length > 0) {
            buffer_add(out, "\xEF\xBF\xBD", 3);
            name++;
            length--;
        }
    }
    size_t begin = 0;
    while (begin < out->length && is_space(out->data[begin]))
        begin++;
    while (out->length > begin && is_space(out->data[out->length - 1]))
        out->length--;
    if (out->length > begin)
        memmove(out->data, out->data + begin, out->length - begin);
    out->length -= begin;
}

static void set_name(Field *field, const char *name, size_t length)
{
    char *copy = mem_text_n(name, length);
    free(field->name);
    field->name = copy;
    field->name_length = length;
}

size_t schema_clean_names(Schema *schema)
{
    Map *names = map_new(); /* every name that is there, to the last number tried for it */
    Buffer text = BUFFER_INIT;
    bool *changed = mem_zero(schema->count + 1, sizeof *changed);
    size_t count = 0;
    for (size_t i = 0; i < schema->count; i++) {
        Field *field = &schema->fields[i];
        clean_text(field->name, field->name_length, &text);
        if (text.length == 0)
            buffer_printf(&text, "column_%zu", i + 1);
        if (text.length != field->name_length || memcmp(text.data, field->name, text.length) != 0) {
            set_name(field, text.data, text.length);
            changed[i] = true;
        }
        (void)map_set(names, field->name, field->name_length, NULL);
    }
    for (size_t i = 0; i < schema->count; i++) {
        Field *field = &schema->fields[i];
        uintptr_t number = (uintptr_t)map_get(names, field->name, field->name_length);
        if (number == 0) { /* the first of its name keeps it */
            (void)map_set(names, field->name, field->name_length, (void *)(uintptr_t)1);
            continue;
        }
        do {
            buffer_clear(&text);
            buffer_add(&text, field->name, field->name_length);
            buffer_printf(&text, "_%zu", (size_t)++number);
        } while (map_has(names, text.data, text.length));
        (void)map_set(names, field->name, field->name_length, (void *)number);
        (void)map_set(names, text.data, text.length, (void *)(uintptr_t)1);
        set_name(field, text.data, text.length);
        changed[i] = true;
    }
    for (size_t i = 0; i < schema->count; i++)
        count += changed[i];
    free(changed);
    buffer_free(&text);
    map_free(names);
    return count;
}
