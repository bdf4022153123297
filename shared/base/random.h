/* random.h - unguessable bytes and names (libsodium). */
#ifndef QUERN_BASE_RANDOM_H
#define QUERN_BASE_RANDOM_H

#include <stddef.h>

/* Writes `length` characters of A-Z a-z 0-9 - _ (6 bits each) and a NUL. */
void random_token(char *text, size_t length);

/* Writes a password that people can type: groups of letters and digits without look-alikes, joined by '-';
** 20 characters and a NUL, about 80 bits. */
void random_password(char text[21]);

#endif
