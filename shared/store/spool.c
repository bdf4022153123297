/* spool.c - see spool.h. */
#include "store/spool.h"

#include "base/log.h"
#include "base/random.h"
#include "formats/scratch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { SWEEP_AGE_SECONDS = 3600 };

static Status path_of(char path[PATH_MAX], const char *home, const char *name, Error *error)
{
    int length = snprintf(path, PATH_MAX, "%s/spool/accepted/%s", home, name);
    if (length < 0 || length >= PATH_MAX || strchr(name, '/'))
        return error_set(error, ERR_INTERNAL, "The path of a spooled file is too long.");
    return OK;
}

Status spool_accept(const char *home, const char *path, char name[SPOOL_NAME], Error *error)
{
    char target[PATH_MAX];
    random_token(name, SPOOL_NAME - 1);
    Status status = path_of(target, home, name, error);
    if (status == OK && link(path, target) != 0)
        status = error_errno(error, "keep the uploaded file");
    return status;
}

static Status sync_path(const char *path, int flags, Error *error)
{
    int descriptor = open(path, flags | O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return error_errno(error, "open the uploaded file");
    Status status = fsync(descriptor) == 0 ? OK : error_errno(error, "write the uploaded file to disk");
    close(descriptor);
    return status;
}

Status spool_sync(const char *home, const char *name, Error *error)
{
    char path[PATH_MAX];
    Status status = path_of(path, home, name, error);
    if (status == OK)
        status = sync_path(path, 0, error);
    if (status == OK) {
        *strrchr(path, '/') = '\0';
        status = sync_path(path, O_DIRECTORY, error);
    }
    return status;
}

void spool_remove(const char *home, const char *name)
{
    char path[PATH_MAX];
    if (path_of(path, home, name, NULL) == OK && unlink(path) != 0 && errno != ENOENT)
        log_text(LOG_WARN, "a spooled file could not be removed", "file", name);
}

int spool_temporary(const char *home, Error *error)
{
    char folder[PATH_MAX];
    int length = snprintf(folder, sizeof folder, "%s/tmp", home);
    return scratch_file(length < 0 || (size_t)length >= sizeof folder ? NULL : folder, error);
}

Status spool_map_descriptor(int descriptor, SpoolMap *map, Error *error)
{
    struct stat facts;
    *map = (SpoolMap){"", 0};
    if (fstat(descriptor, &facts) != 0)
        return error_errno(error, "look at a file");
    if (facts.st_size == 0)
        return OK;
    void *data = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (data == MAP_FAILED)
        return error_errno(error, "map a file");
    madvise(data, (size_t)facts.st_size, MADV_SEQUENTIAL);
    *map = (SpoolMap){data, (size_t)facts.st_size};
    return OK;
}

Status spool_map_path(const char *path, SpoolMap *map, Error *error)
{
    *map = (SpoolMap){"", 0};
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return error_errno(error, "open the uploaded file");
    Status status = spool_map_descriptor(descriptor, map, error);
    close(descriptor);
    return status;
}

Status spool_map(const char *home, const char *name, SpoolMap *map, Error *error)
{
    char path[PATH_MAX];
    *map = (SpoolMap){"", 0};
    Status status = path_of(path, home, name, error);
    return status == OK ? spool_map_path(path, map, error) : status;
}

void spool_unmap(SpoolMap *map)
{
    if (map->length)
        munmap((void *)(uintptr_t)map->data, map->length);
    *map = (SpoolMap){"", 0};
}

void spool_sweep(const char *home, SpoolKeep *keep, void *context)
{
    char folder[PATH_MAX];
    if (path_of(folder, home, "", NULL) != OK)
        return;
    DIR *listing = opendir(folder);
    if (!listing)
        return;
    time_t now = time(NULL);
    struct dirent *entry;
    while ((entry = readdir(listing))) {
        struct stat facts;
        if (entry->d_name[0] == '.' || fstatat(dirfd(listing), entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0 ||
            now - facts.st_ctime < SWEEP_AGE_SECONDS)
            continue;
        if (!keep(context, entry->d_name))
            unlinkat(dirfd(listing), entry->d_name, 0);
    }
    closedir(listing);
}
