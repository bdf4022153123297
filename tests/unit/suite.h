/* suite.h - one suite of Check tests as a program. */
#ifndef QUERN_TESTS_SUITE_H
#define QUERN_TESTS_SUITE_H

#include <check.h>
#include <stdlib.h>

/* Runs the tests of a NULL-ended table, each between begin and end (which may be NULL); a program's exit status. */
static inline int suite_run_with(const char *name, const TTest *const *tests, SFun begin, SFun end)
{
    Suite *suite = suite_create(name);
    TCase *cases = tcase_create(name);
    tcase_set_timeout(cases, 240); /* against a test that never ends */
    tcase_add_checked_fixture(cases, begin, end);
    for (; *tests; tests++)
        tcase_add_test(cases, *tests);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static inline int suite_run(const char *name, const TTest *const *tests)
{
    return suite_run_with(name, tests, NULL, NULL);
}

#endif
