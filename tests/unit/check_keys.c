/* check_keys.c - sets of keys and counts of different ones, in memory and in a file. */
#include "clean/key_count.h"
#include "clean/key_set.h"
#include "suite.h"

#include <unistd.h>

static int temporary(void *context, Error *error)
{
    (void)error;
    char name[] = "/tmp/quern-key-set-XXXXXX";
    int descriptor = mkstemp(name);
    if (descriptor >= 0)
        unlink(name);
    ++*(int *)context;
    return descriptor;
}

START_TEST(a_set_of_keys_is_exact_in_memory_and_in_a_file)
{
    int files = 0;
    Error error;
    KeySet *keys = key_set_new(1 << 16, temporary, &files); /* 4,096 keys */
    for (int pass = 0; pass < 2; pass++) {
        for (uint64_t i = 0; i < 100000; i++) {
            bool added;
            Key key = key_end(key_bytes(key_set_secret(keys), key_begin(key_set_secret(keys)), &i, sizeof i));
            ck_assert_int_eq(key_set_add(keys, key, &added, &error), OK);
            ck_assert_int_eq(added, pass == 0);
        }
    }
    uint64_t other = 100001;
    ck_assert(!key_set_has(keys, key_end(key_bytes(key_set_secret(keys), key_begin(key_set_secret(keys)), &other, sizeof other))));
    ck_assert_int_gt(files, 0);
    key_set_free(keys);
}
END_TEST

static Status count_numbers(KeyCount *count, const KeySecret *secret, uint64_t n, uint64_t different, Error *error)
{
    Key keys[100];
    Status status = OK;
    for (uint64_t i = 0; i < n && status == OK; i += 100) {
        for (uint64_t k = 0; k < 100; k++) {
            uint64_t value = (i + k) % different;
            keys[k] = key_end(key_bytes(secret, key_begin(secret), &value, sizeof value));
        }
        status = key_count_add(count, keys, 100, error);
    }
    return status;
}

START_TEST(different_keys_are_counted_in_memory_and_in_a_file)
{
    KeySecret secret = key_secret_new();
    /* one partition and many, more and fewer keys than were expected, chunks that are full to the last key */
    const struct { uint64_t n, different; size_t expected, memory; bool spills; } CASES[] = {
        {0, 1, 0, 1 << 26, false},           {100, 1, 100, 1 << 26, false},      {25600, 25600, 0, 1 << 26, false},
        {100000, 33333, 100000, 1 << 26, false}, {200000, 199999, 200000, 1 << 16, true}, {100000, 50000, 10, 1 << 14, true},
        {300000, 7, 3000000, 1 << 12, true},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int files = 0;
        Error error;
        uint64_t distinct;
        KeyCount *count = key_count_new(CASES[i].expected, CASES[i].memory, temporary, &files);
        ck_assert_int_eq(count_numbers(count, &secret, CASES[i].n, CASES[i].different, &error), OK);
        ck_assert_int_eq(key_count_distinct(count, &distinct, &error), OK);
        ck_assert_uint_eq(distinct, CASES[i].n < CASES[i].different ? CASES[i].n : CASES[i].different);
        ck_assert_int_eq(files, CASES[i].spills);
        key_count_free(count);
    }
}
END_TEST

START_TEST(texts_that_differ_have_keys_that_differ)
{
    KeySecret secret = key_secret_new();
    uint64_t texts = 0, distinct;
    Error error;
    KeyCount *count = key_count_new(0, 1 << 26, NULL, NULL);
    char text[40] = "";
    /* every length up to 40, and in each the text of zeros with one byte changed: bytes 1 to 255 at every place */
    for (size_t length = 0; length <= sizeof text; length++) {
        for (size_t at = 0; at <= length; at++) {
            for (int byte = 1; byte < (at < length ? 256 : 2); byte++) {
                if (at < length)
                    text[at] = (char)byte;
                Key key = key_end(key_bytes(&secret, key_begin(&secret), text, length));
                ck_assert_int_eq(key_count_add(count, &key, 1, &error), OK);
                texts++;
            }
            if (at < length)
                text[at] = 0;
        }
    }
    ck_assert_int_eq(key_count_distinct(count, &distinct, &error), OK);
    ck_assert_uint_eq(distinct, texts);
    key_count_free(count);
}
END_TEST

static int no_temporary(void *context, Error *error)
{
    (void)context;
    error_set(error, ERR_DISK_FULL, "The disk is full.");
    return -1;
}

START_TEST(a_full_disk_is_told)
{
    Error error;
    Status status = OK;
    KeySet *keys = key_set_new(1 << 15, no_temporary, NULL);
    for (uint64_t i = 0; i < 10000 && status == OK; i++) {
        bool added;
        status = key_set_add(keys, key_end(key_bytes(key_set_secret(keys), key_begin(key_set_secret(keys)), &i, sizeof i)), &added, &error);
    }
    ck_assert_int_eq(status, ERR_DISK_FULL);
    key_set_free(keys);

    KeySecret secret = key_secret_new();
    KeyCount *count = key_count_new(10000, 1 << 12, no_temporary, NULL);
    ck_assert_int_eq(count_numbers(count, &secret, 10000, 10000, &error), ERR_DISK_FULL);
    key_count_free(count);
}
END_TEST

int main(void)
{
    const TTest *const TESTS[] = {
        a_set_of_keys_is_exact_in_memory_and_in_a_file, different_keys_are_counted_in_memory_and_in_a_file,
        texts_that_differ_have_keys_that_differ, a_full_disk_is_told, NULL};
    return suite_run("keys", TESTS);
}
