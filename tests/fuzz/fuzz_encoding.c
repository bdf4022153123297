/* fuzz_encoding.c - any bytes are detected as something, and what comes out of the conversion is UTF-8. */
#include "data/utf8.h"
#include "formats/encoding.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const NAMES[] = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "WINDOWS-1252", "ISO-8859-1", "SHIFT_JIS", "UTF-8", "UTF-7"};
    if (size < 1)
        return 0;
    const char *bytes = (const char *)data + 1;
    size_t length = size - 1, replaced;
    const char *name = encoding_detect(bytes, length);
    if (data[0] & 8)
        name = NAMES[data[0] & 7];
    int out = memfd_create("fuzz", 0);
    if (encoding_convert(bytes, length, name, out, &replaced, NULL) != OK)
        abort();
    size_t written = (size_t)lseek(out, 0, SEEK_END);
    char *text = malloc(written + 1);
    if (pread(out, text, written, 0) != (ssize_t)written || !utf8_valid(text, written))
        abort();
    free(text);
    close(out);
    return 0;
}
