/*
** reports.h - what the files of this handler share.
**
** main.c has the route table; reports.c lists, shows, makes, changes and deletes reports; entries.c pins results to one, moves them, changes
** their words and takes them off. An entry points at a result and shows it as it was computed; nothing of the result is copied. A result that
** is deleted leaves its entry with its words.
*/
#ifndef QUERN_HANDLERS_REPORTS_H
#define QUERN_HANDLERS_REPORTS_H

#include "web/web.h"

enum { REPORT_ENTRIES = 200 }; /* on one report: a page shows all of them */

RouteFunction reports_list, report_create, report_get, report_change, report_delete;
RouteFunction entry_add, entry_change, entry_delete;

/* ---- reports.c ---- */

/* Within a transaction: locks the report of the path's id, and compares it with If-Match. title: in the request's arena. */
Status report_lock(Request *request, const char **title, Error *error) MUST_USE;
/* The reply: the report with its entries, as it stands now. */
Status report_answer(Request *request, Reply *reply, int64_t id, Error *error) MUST_USE;

#endif
