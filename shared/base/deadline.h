/*
** deadline.h - the most processor time that a stretch of work may take.
**
** For work that was expected to be over in a moment, in a process that others wait for: what passes its time is a defect, and the process ends
** (of SIGPROF, with a line in the log) rather than be lost to all of them. Its supervisor starts another, the client is answered by the server in front,
** an open transaction is rolled back by PostgreSQL. The time is that of all threads together, so that a busy machine makes no difference.
**
** One stretch at a time: the timer and the signal are the process's.
*/
#ifndef QUERN_BASE_DEADLINE_H
#define QUERN_BASE_DEADLINE_H

/* From here on at most so many seconds, above 0, until deadline_end. task: what it is, for the log; copied. */
void deadline_begin(double seconds, const char *task);
void deadline_end(void);

#endif
