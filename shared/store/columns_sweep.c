/*
** columns_sweep.c - keeping the column files in order: removal, and the budget.
**
** A temporary folder whose lock can be had has no writer any more. A version goes by renaming it to a temporary name
** first, so that nobody opens half of it; whoever has it mapped keeps the mapping. The time of use is that of its meta
** file (columns_open sets it).
*/
#include "store/columns_private.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/random.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SETTLED_AFTER_S = 600 };

int columns_root(const char *home)
{
    int root = -1, folder = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return -1;
    if (mkdirat(folder, "columns", 0700) == 0 || errno == EEXIST)
        root = openat(folder, "columns", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int number = errno;
    close(folder);
    errno = number;
    return root;
}

/* A stream over the entries of a folder, which stays open; NULL: it is none. */
static DIR *entries_of(int root, const char *name)
{
    int folder = openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *entries = folder < 0 ? NULL : fdopendir(folder);
    if (folder >= 0 && !entries)
        close(folder);
    return entries;
}

void remove_folder(int root, const char *name)
{
    DIR *entries = entries_of(root, name);
    if (!entries)
        return;
    for (struct dirent *entry; (entry = readdir(entries));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(entries), entry->d_name, 0);
    closedir(entries);
    unlinkat(root, name, AT_REMOVEDIR);
}

static void remove_version(int root, const char *name)
{
    char gone[COLUMN_NAME], token[13];
    random_token(token, sizeof token - 1);
    snprintf(gone, sizeof gone, "tmp-gone-%s", token);
    if (renameat(root, name, root, gone) == 0)
        remove_folder(root, gone);
}

void columns_remove(const char *home, int64_t version)
{
    char name[COLUMN_NAME];
    int root = columns_root(home);
    if (root < 0)
        return;
    version_name(name, version);
    remove_version(root, name);
    close(root);
}

/* What the files of a version that grows have come to. */
static uint64_t files_bytes(int root, const char *name)
{
    DIR *entries = entries_of(root, name);
    uint64_t sum = 0;
    struct stat facts;
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (fstatat(dirfd(entries), entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(facts.st_mode))
            sum += (uint64_t)facts.st_size;
    if (entries)
        closedir(entries);
    return sum;
}

/* Bytes of a version's files and when it was used last, in microseconds; false: its meta is not whole. */
static bool folder_facts(int root, const char *name, uint64_t *bytes, int64_t *used, bool *settled)
{
    struct stat facts;
    ColumnsMeta meta = {0};
    int folder = openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool whole = folder >= 0 && fstatat(folder, "meta", &facts, 0) == 0 && columns_meta_read(folder, &meta, NULL) == OK;
    if (whole) {
        *bytes = (meta.growing ? files_bytes(root, name) : columns_meta_bytes(&meta)) + (uint64_t)facts.st_size;
        *used = (int64_t)facts.st_mtim.tv_sec * 1000000 + facts.st_mtim.tv_nsec / 1000;
        *settled = meta.growing || strcmp(meta.boot, "settled") == 0; /* what grows is made anew after a crash of the machine */
        columns_meta_free(&meta);
    }
    if (folder >= 0)
        close(folder);
    return whole;
}

uint64_t columns_bytes(const char *home, int64_t version)
{
    char name[COLUMN_NAME];
    uint64_t bytes = 0;
    int64_t used;
    bool settled;
    int root = columns_root(home);
    if (root < 0)
        return 0;
    version_name(name, version);
    if (!folder_facts(root, name, &bytes, &used, &settled))
        bytes = 0;
    close(root);
    return bytes;
}

typedef struct Version {
    char name[COLUMN_NAME];
    uint64_t bytes;
    int64_t used;
    bool settled;
} Version;

static int by_use(const void *a, const void *b)
{
    const Version *x = a, *y = b;
    return (x->used > y->used) - (x->used < y->used);
}

static void remove_if_abandoned(int root, const char *name)
{
    int folder = openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0)
        return;
    if (flock(folder, LOCK_EX | LOCK_NB) == 0)
        remove_folder(root, name);
    close(folder);
}

/* Removes what is abandoned or not whole; the rest in *versions (owned by the caller), least recently used first. */
static size_t take_stock(int root, Version **versions)
{
    size_t n = 0, room = 0;
    *versions = NULL;
    DIR *entries = entries_of(root, ".");
    if (!entries)
        return 0;
    for (struct dirent *entry; (entry = readdir(entries));) {
        Version version = {0};
        if (strlen(entry->d_name) >= sizeof version.name)
            continue;
        memcpy(version.name, entry->d_name, strlen(entry->d_name));
        if (strncmp(version.name, "tmp-", 4) == 0) {
            remove_if_abandoned(root, version.name);
        } else if (version.name[0] == 'v') {
            if (!folder_facts(root, version.name, &version.bytes, &version.used, &version.settled)) {
                remove_version(root, version.name);
                continue;
            }
            if (n == room) {
                room = room ? room * 2 : 64;
                *versions = mem_resize(*versions, room, sizeof **versions);
            }
            (*versions)[n++] = version;
        }
    }
    closedir(entries);
    if (n)
        qsort(*versions, n, sizeof **versions, by_use);
    return n;
}

/* After the file system was synced the version's files outlive a crash of the machine: meta says so from now on. */
static void mark_settled(int root, const Version *version)
{
    ColumnsMeta meta = {0};
    struct stat facts;
    int folder = openat(root, version->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0)
        return;
    if (fstatat(folder, "meta", &facts, 0) == 0 && columns_meta_read(folder, &meta, NULL) == OK) {
        snprintf(meta.boot, sizeof meta.boot, "settled");
        if (columns_meta_write(folder, &meta, NULL) == OK) {
            struct timespec times[2] = {facts.st_atim, facts.st_mtim};
            utimensat(folder, "meta", times, 0);
        }
    }
    columns_meta_free(&meta);
    close(folder);
}

static void settle(int root, const Version *versions, size_t n)
{
    int64_t before = clock_now_us() - (int64_t)SETTLED_AFTER_S * 1000000;
    bool synced = false;
    for (size_t i = 0; i < n; i++) {
        if (versions[i].settled || versions[i].used > before)
            continue;
        if (!synced && syncfs(root) != 0)
            return;
        synced = true;
        mark_settled(root, &versions[i]);
    }
}

/* A writer holds the lock of its folder until it is closed, after the commit. */
static bool has_writer(int root, const char *name)
{
    int folder = openat(root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool locked = folder >= 0 && flock(folder, LOCK_EX | LOCK_NB) != 0;
    if (folder >= 0)
        close(folder);
    return locked;
}

void columns_remove_unneeded(const char *home, ColumnsNeeded *needed, void *context)
{
    int root = columns_root(home);
    DIR *entries = root < 0 ? NULL : entries_of(root, ".");
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        char *end;
        if (entry->d_name[0] != 'v')
            continue;
        int64_t version = strtoll(entry->d_name + 1, &end, 10);
        if (*end || needed(context, version) || has_writer(root, entry->d_name))
            continue;
        log_line(LOG_INFO, "column files of no version removed", "\"version\":%" PRId64, version);
        remove_version(root, entry->d_name);
    }
    if (entries)
        closedir(entries);
    if (root >= 0)
        close(root);
}

uint64_t columns_total(const char *home)
{
    uint64_t sum = 0;
    int root = columns_root(home);
    DIR *entries = root < 0 ? NULL : entries_of(root, ".");
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        uint64_t bytes;
        int64_t used;
        bool settled;
        if (entry->d_name[0] == 'v' && folder_facts(root, entry->d_name, &bytes, &used, &settled))
            sum += bytes;
    }
    if (entries)
        closedir(entries);
    if (root >= 0)
        close(root);
    return sum;
}

void columns_sweep(const char *home, uint64_t budget)
{
    int root = columns_root(home);
    if (root < 0)
        return;
    Version *versions;
    size_t n = take_stock(root, &versions), removed = 0;
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += versions[i].bytes;
    for (; removed < n && sum > budget; removed++) {
        remove_version(root, versions[removed].name);
        sum -= versions[removed].bytes;
    }
    if (removed)
        log_line(LOG_INFO, "column files evicted", "\"versions\":%zu,\"bytes_left\":%" PRIu64, removed, sum);
    settle(root, versions + removed, n - removed);
    free(versions);
    close(root);
}
