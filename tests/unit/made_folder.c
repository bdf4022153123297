/* made_folder.c - see made_folder.h. */
#include "made_folder.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

char made_folder[64];

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *where)
{
    (void)facts;
    (void)kind;
    (void)where;
    return remove(path);
}

void made_folder_begin(void)
{
    snprintf(made_folder, sizeof made_folder, "/tmp/quern-check-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(made_folder));
}

void made_folder_end(void)
{
    nftw(made_folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}
