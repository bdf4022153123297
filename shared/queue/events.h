/*
** events.h - telling listeners in browsers that something changed.
**
** Messages go to nginx's publisher socket (<run>/publish.sock), which hands them to whoever listens on the channel. They are hints: a
** listener that missed one asks the API. Losing one is never an error.
*/
#ifndef QUERN_QUEUE_EVENTS_H
#define QUERN_QUEUE_EVENTS_H

#include <stddef.h>
#include <stdint.h>

/* event names the kind of message ("job"). Takes at most a fifth of a second. */
void event_publish(const char *run, const char *channel, const char *event, const char *data, size_t length);

#endif
