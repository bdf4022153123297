/*
** made_domain.h - whole requests to a made-up domain, as plain CGI. It has a route for each thing that the web library does for a handler; nothing of it
** needs a database.
*/
#ifndef QUERN_TESTS_MADE_DOMAIN_H
#define QUERN_TESTS_MADE_DOMAIN_H

void domain_begin(void); /* before each test, and after it */
void domain_end(void);

void domain_set(const char *variable); /* "NAME=value" for the next request; not copied */
/* Runs one request; its variables are those set so far, and forgotten then. */
void domain_ask(const char *method, const char *uri, const char *body);
/* Of the last answer. */
void domain_has(const char *text);
void domain_has_not(const char *text);

extern char domain_answer[65536];
extern const char *domain_upload_seen; /* the file of the last upload */

#endif
