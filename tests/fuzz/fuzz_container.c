/*
** fuzz_container.c - any bytes as a packed file: detection, the list of a zip's members, and unpacking under limits.
*/
#include "data/utf8.h"
#include "formats/container.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition) ((condition) ? (void)0 : (fprintf(stderr, "line %d: %s\n", __LINE__, #condition), abort()))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size + !size); /* of exactly its size, so that a byte too far is seen */
    memcpy(bytes, data, size);
    Error error = {0};
    ContainerKind kind = container_detect(bytes, size);
    (void)!container_refuse(bytes, size, &error);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (kind != CONTAINER_NONE) {
        Status status = container_unpack(kind, bytes, size, NULL, nowhere, &error);
        MUST(status == OK || (error.status == status && error.message[0]));
    }
    if (kind == CONTAINER_ZIP) {
        Arena *arena = arena_new(4096);
        ContainerMember *members;
        size_t n, skipped;
        if (container_members(bytes, size, arena, &members, &n, &skipped, &error) == OK) {
            MUST(n > 0 && n <= CONTAINER_TABLES);
            for (size_t i = 0; i < n; i++) {
                MUST(members[i].name[0] && utf8_valid(members[i].name, strlen(members[i].name)));
                (void)!container_unpack(kind, bytes, size, members[i].name, nowhere, &error);
            }
        }
        arena_free(arena);
    }
    close(nowhere);
    free(bytes);
    return 0;
}
