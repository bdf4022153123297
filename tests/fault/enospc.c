/*
** enospc.c - a disk that is full where and when a test says so (LD_PRELOAD).
**
** QUERN_TEST_ENOSPC names a file. While it exists it holds "<bytes> <part of a path>": each process may write so many more bytes
** to files whose path has that part; then its writes there fail with ENOSPC, as they would on a full disk.
*/
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char flag[512];   /* copied: some programs write over their environment */
static long long written; /* by this process, while the flag was there */

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("QUERN_TEST_ENOSPC");
    if (name != NULL && strlen(name) < sizeof flag)
        strcpy(flag, name);
}

/* Whether writing `size` bytes to the descriptor must fail. */
static int full(int fd, size_t size)
{
    if (flag[0] == '\0')
        return 0;
    int saved = errno, answer = 0;
    int f = (int)syscall(SYS_openat, AT_FDCWD, flag, O_RDONLY | O_CLOEXEC);
    if (f >= 0) {
        char text[512], link[64], path[1024], part[256];
        long long room = 0;
        ssize_t n = syscall(SYS_read, f, text, sizeof text - 1);
        syscall(SYS_close, f);
        text[n > 0 ? n : 0] = '\0';
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t length = readlink(link, path, sizeof path - 1);
        path[length > 0 ? length : 0] = '\0';
        if (sscanf(text, "%lld %255s", &room, part) == 2 && strstr(path, part) != NULL) {
            long long total = __atomic_add_fetch(&written, (long long)size, __ATOMIC_RELAXED);
            answer = total > room;
        }
    } else {
        __atomic_store_n(&written, 0, __ATOMIC_RELAXED);
    }
    errno = saved;
    if (answer)
        errno = ENOSPC;
    return answer;
}

static size_t size_of(const struct iovec *parts, int count)
{
    size_t size = 0;
    for (int i = 0; i < count; i++)
        size += parts[i].iov_len;
    return size;
}

ssize_t write(int fd, const void *data, size_t size)
{
    return full(fd, size) ? -1 : syscall(SYS_write, fd, data, size);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    return full(fd, size_of(parts, count)) ? -1 : syscall(SYS_writev, fd, parts, count);
}

#define FORWARD(result, name, failure, declared, passed, fd, size) \
    result name declared \
    { \
        static result(*next) declared; \
        if (full(fd, size)) \
            return failure; \
        if (next == NULL) \
            next = (result(*) declared)dlsym(RTLD_NEXT, #name); \
        return next passed; \
    }

FORWARD(ssize_t, pwrite, -1, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), fd, size)
FORWARD(ssize_t, pwrite64, -1, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at), fd, size)
FORWARD(ssize_t, pwritev, -1, (int fd, const struct iovec *p, int n, off_t at), (fd, p, n, at), fd, size_of(p, n))
FORWARD(ssize_t, pwritev64, -1, (int fd, const struct iovec *p, int n, off64_t at), (fd, p, n, at), fd, size_of(p, n))
FORWARD(int, fallocate, -1, (int fd, int mode, off_t at, off_t size), (fd, mode, at, size), fd, (size_t)size)
FORWARD(int, fallocate64, -1, (int fd, int mode, off64_t at, off64_t size), (fd, mode, at, size), fd, (size_t)size)
FORWARD(int, posix_fallocate, ENOSPC, (int fd, off_t at, off_t size), (fd, at, size), fd, (size_t)size)
FORWARD(int, posix_fallocate64, ENOSPC, (int fd, off64_t at, off64_t size), (fd, at, size), fd, (size_t)size)
FORWARD(ssize_t, copy_file_range, -1,
        (int in, off64_t *in_at, int out, off64_t *out_at, size_t size, unsigned flags),
        (in, in_at, out, out_at, size, flags), out, size)
