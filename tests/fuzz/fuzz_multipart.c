/*
** fuzz_multipart.c - any bytes as a form.
**
** The first line is the Content-Type, the rest the body, in memory of exactly its size. Checked: parts lie within the body
** in their order, and their names are UTF-8.
*/
#include "base/unicode.h"
#include "web/web.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) ((condition) ? (void)0 : (fprintf(stderr, "line %d: %s\n", __LINE__, #condition), abort()))

static void check_text(const char *text)
{
    for (size_t left = text ? strlen(text) : 0; left;) {
        size_t sequence = utf8_sequence((const unsigned char *)text, left);
        MUST(sequence);
        text += sequence;
        left -= sequence;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *line = memchr(data, '\n', size);
    size_t type_length = line ? (size_t)(line - data) : 0, length = line ? size - type_length - 1 : size;
    char type[300] = "multipart/form-data; boundary=X";
    if (line && type_length < sizeof type) {
        memcpy(type, data, type_length);
        type[type_length] = '\0';
    }
    char *body = malloc(length ? length : 1);
    memcpy(body, data + size - length, length);
    Arena *arena = arena_new(4096);
    MultipartPart *parts;
    size_t n;
    Error error;
    if (multipart_parse(type, body, length, arena, &parts, &n, &error) == OK) {
        const char *at = body;
        for (size_t i = 0; i < n; i++) {
            MUST(parts[i].name && parts[i].data >= at && parts[i].data + parts[i].length <= body + length);
            at = parts[i].data + parts[i].length;
            check_text(parts[i].name);
            check_text(parts[i].filename);
        }
    } else {
        MUST(error.message[0]);
    }
    arena_free(arena);
    free(body);
    return 0;
}
