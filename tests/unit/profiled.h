/* profiled.h - profiles of made columns for the tests of them. */
#ifndef QUERN_TESTS_PROFILED_H
#define QUERN_TESTS_PROFILED_H

#include "made_column.h"
#include "numeric/profile.h"

#include <check.h>
#include <string.h>

Profile profile_of(const MadeColumn *made);

/* The profile, or its summary, as JSON; valid until the next call. */
const char *json_of(const Profile *profile, bool summary);

/* Edges ascend, hold the whole range, and the bins hold every finite value. */
void assert_edges(const Profile *p);

#define assert_has(text, part) ck_assert_msg(strstr(text, part) != NULL, "no %s in %s", part, text)

#endif
